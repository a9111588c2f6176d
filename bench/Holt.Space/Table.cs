using System;
using System.Globalization;

namespace Holt.Space;

/// <summary>Prints what was seen beside what was wanted, as a table of Markdown.</summary>
internal sealed class Table
{
    private int _missed;

    public Table() => Console.WriteLine("| | seen | goal | |\n|---|---|---|---|");

    /// <summary>How many goals were missed.</summary>
    public int Missed => _missed;

    /// <summary>A figure that must not be above its goal.</summary>
    public void Add(string what, double seen, double goal, string unit)
    {
        bool isMet = seen <= goal;
        _missed += isMet ? 0 : 1;
        Console.WriteLine($"| {what} | {Text(seen)}{unit} | {Text(goal)}{unit} | {(isMet ? "met" : "missed")} |");
    }

    /// <summary>A figure without a goal.</summary>
    public static void Tell(string what, double seen, string unit) =>
        Console.WriteLine($"| {what} | {Text(seen)}{unit} | | |");

    private static string Text(double number) =>
        number.ToString(number < 10 ? "0.##" : number < 1000 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
