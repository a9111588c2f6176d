using System.Collections.Generic;
using Holt.Foundation;
using Holt.Log;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>What the reading of a log gave.</summary>
internal sealed record ReadLog(LogReader? Reader, List<WrittenRecord> Records, Fault? Fault)
{
    public void IsAll(IEnumerable<WrittenRecord> written, LogEnd end)
    {
        LogLab.Good(Fault);
        Assert.Equal(end, Reader!.Ended);
        WrittenRecord.AreSame([.. written], Records);
    }
}
