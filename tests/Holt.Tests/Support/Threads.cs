using System;
using System.Collections.Concurrent;
using System.Threading;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>Runs bodies at the same time on threads of their own.</summary>
internal static class Threads
{
    /// <summary>Far beyond any right run: only a hang is cut off, nothing is measured.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(4);

    /// <summary>Starts all bodies together and waits for them; the first failure is thrown.</summary>
    public static void Run(params Action[] bodies)
    {
        var failures = new ConcurrentQueue<Exception>();
        using var start = new Barrier(bodies.Length);
        Thread[] threads = Array.ConvertAll(bodies, body => new Thread(() => Guard(body, start, failures))
        {
            IsBackground = true,
        });
        Array.ForEach(threads, thread => thread.Start());
        long end = Environment.TickCount64 + (long)s_hang.TotalMilliseconds;
        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join((int)Math.Max(1, end - Environment.TickCount64)), "a thread hangs");
        }

        if (failures.TryDequeue(out Exception? first))
        {
            throw new InvalidOperationException($"in a thread: {first}", first);
        }
    }

    private static void Guard(Action body, Barrier start, ConcurrentQueue<Exception> failures)
    {
        try
        {
            start.SignalAndWait();
            body();
        }
#pragma warning disable CA1031 // whatever a thread throws is the test's failure
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The others may wait for this one for ever, so it is told at once.
            Console.Error.WriteLine($"in a thread: {exception}");
            failures.Enqueue(exception);
        }
    }
}
