using System.Collections.Generic;
using System.Threading;

namespace Holt.Native;

/// <summary>Values for the options of a store that is to be opened.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class OptionSet : Handle
{
    private readonly Lock _gate = new();
    private readonly ulong[] _values = new ulong[OptionTable.All.Count]; // _gate

    public OptionSet()
        : base(HandleKind.Options, null)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = OptionTable.All[i].Default;
        }
    }

    /// <summary>Sets some values at once.</summary>
    public void Set(IEnumerable<KeyValuePair<int, ulong>> values)
    {
        lock (_gate)
        {
            foreach ((int index, ulong value) in values)
            {
                _values[index] = value;
            }
        }
    }

    public ulong Value(int id)
    {
        lock (_gate)
        {
            return _values[OptionTable.IndexOf(id)];
        }
    }

    /// <summary>The engine's settings that they are.</summary>
    public HoltOptions ToSettings()
    {
        var settings = new HoltOptions();
        lock (_gate)
        {
            for (int i = 0; i < _values.Length; i++)
            {
                settings = OptionTable.All[i].Apply(settings, _values[i]);
            }
        }

        return settings;
    }
}
