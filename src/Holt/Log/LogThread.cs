using System;
using System.Threading;

namespace Holt.Log;

/// <summary>Calls a step of the log when it is due; asleep when nothing is.</summary>
internal sealed class LogThread
{
    private readonly Bell _bell;
    private readonly Func<TimeSpan> _step;
    private readonly Thread _thread;
    private bool _isEnding; // Volatile, set once

    public LogThread(string name, Bell bell, Func<TimeSpan> step)
    {
        _bell = bell;
        _step = step;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>After it nothing runs any more.</summary>
    public void End()
    {
        Volatile.Write(ref _isEnding, true);
        _bell.Ring();
        _thread.Join();
    }

    /// <summary>
    /// What rang is counted before anybody looks why: who ends it sets the word first and rings then, so either the
    /// word is seen here, or the ring comes behind <c>seen</c> and the wait is none.
    /// </summary>
    private void Run()
    {
        long seen = _bell.Rings;
        while (!Volatile.Read(ref _isEnding))
        {
            TimeSpan next = _step();
            _ = _bell.Await(seen, next);
            seen = _bell.Rings;
        }
    }
}
