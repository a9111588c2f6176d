using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>
/// Takes what the engine tells, from wherever that is, and calls the host's function on a thread of its own: so it may
/// call anything. When the host is slow, texts are dropped and counted.
/// </summary>
internal sealed unsafe class LogPump
{
    private const int QueueMax = 1024;

    private static readonly Lock s_changing = new();

    [ThreadStatic]
    private static bool s_isPump;

    private static LogPump? s_current; // s_changing

    private readonly delegate* unmanaged[Cdecl]<void*, int, byte*, nuint, void> _call;
    private readonly void* _user;
    private readonly int _minLevel;
    private readonly object _gate = new();
    private readonly Queue<(int Level, string Text)> _queue = new(); // _gate
    private readonly Thread _thread;
    private int _dropped; // _gate
    private bool _isEnding; // _gate

    private LogPump(void* call, void* user, int minLevel)
    {
        _call = (delegate* unmanaged[Cdecl]<void*, int, byte*, nuint, void>)call;
        _user = user;
        _minLevel = minLevel;
        _thread = new Thread(Run) { IsBackground = true, Name = "holt log call" };
    }

    /// <summary>Another function, or none, from now on; the one before is called no more when this returns.</summary>
    /// <returns>Ok, Busy: from inside a call.</returns>
    public static HoltStatus Change(void* call, void* user, int minLevel)
    {
        if (s_isPump)
        {
            return HoltStatus.Busy;
        }

        lock (s_changing)
        {
            EventSink.Listen(null);
            s_current?.End();
            s_current = null;
            if (call != null)
            {
                s_current = new LogPump(call, user, minLevel);
                s_current._thread.Start();
                EventSink.Listen(s_current.Take);
            }
        }

        return HoltStatus.Ok;
    }

    private void Take(int level, string text)
    {
        if (level < _minLevel)
        {
            return;
        }

        lock (_gate)
        {
            if (_queue.Count == QueueMax)
            {
                _dropped++;
                return;
            }

            _queue.Enqueue((level, text));
            Monitor.Pulse(_gate);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        s_isPump = true;
        while (TryNext(out int level, out string text))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text + "\0");
            fixed (byte* start = bytes)
            {
                _call(_user, level, start, (nuint)bytes.Length - 1);
            }
        }
    }

    /// <summary>What is queued when it ends is still told.</summary>
    private bool TryNext(out int level, out string text)
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_isEnding)
            {
                _ = Monitor.Wait(_gate);
            }

            if (_queue.TryDequeue(out (int Level, string Text) next))
            {
                (level, text) = next;
                text = _dropped == 0 ? text : $"{text} ({_dropped} texts were dropped)";
                _dropped = 0;
                return true;
            }

            (level, text) = (0, "");
            return false;
        }
    }
}
