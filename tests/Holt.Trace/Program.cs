using System;
using System.Globalization;
using System.IO;

namespace Holt.Trace;

/// <summary>
/// <code>
///   make SEED TRACE ANSWERS DUMP               makes a trace, and what a sorted map answers
///   play TRACE FROM TO STORE ANSWERS DUMP      plays operations FROM to TO - 1 on a store
///   dump STORE DUMP                            everything in it
/// </code>
/// The players in the other languages have the last two as well.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["make", string seed, string trace, string answers, string dump]:
                using (var to = new Answers(answers))
                using (var at = new Answers(dump))
                {
                    new Maker(ulong.Parse(seed, CultureInfo.InvariantCulture)).Write(trace, to, at);
                }

                return 0;
            case ["play", string trace, string from, string end, string store, string answers, string dump]:
                Play(trace, Number(from), Number(end), store, answers, dump);
                return 0;
            case ["dump", string store, string dump]:
                Play(null, 0, 0, store, "/dev/null", dump);
                return 0;
            default:
                throw new ArgumentException("make, play or dump", nameof(args));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Play(string? trace, int from, int end, string store, string answers, string dump)
    {
        using var to = new Answers(answers);
        using var player = new Player(store, to);
        int number = 0;
        byte[] file = trace is null ? [.. TraceFile.Magic] : File.ReadAllBytes(trace);
        foreach ((TraceOp op, TraceOp[] members) in TraceFile.Read(file))
        {
            if (number >= from && number < end)
            {
                player.Play(number, op, members);
            }

            number++;
        }

        using var at = new Answers(dump);
        player.Dump(at);
    }
}
