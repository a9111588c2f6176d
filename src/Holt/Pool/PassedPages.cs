using System.Numerics;
using System.Threading;
using Holt.Foundation;

namespace Holt.Pool;

/// <summary>
/// Which pages were read for one get only, lately: half as many as fit memory. Who comes to one of them again wants it
/// kept, as in 2Q (Johnson and Shasha, VLDB 1994), whose second queue is this.
/// </summary>
/// <remarks>
/// Thread-safe: each place has one page, and who comes last is right enough. To forget one costs a read, to take one
/// for another keeps a page too early.
/// </remarks>
internal sealed class PassedPages
{
    private const int PlacesMin = 64;
    private const int PlacesMax = 1 << 16;

    private readonly uint[] _pages;
    private readonly int _shift;

    /// <summary>None yet.</summary>
    /// <param name="budgetPages">What fits memory.</param>
    public PassedPages(long budgetPages)
    {
        uint places = BitOperations.RoundUpToPowerOf2((uint)long.Clamp(budgetPages / 2, PlacesMin, PlacesMax));
        _pages = new uint[places];
        _shift = 32 - BitOperations.Log2(places);
    }

    /// <summary>Whether a page has passed lately; if not, it has now.</summary>
    public bool IsAgain(uint id, int page)
    {
        uint name = unchecked((id * PageBits.PagesMax) + (uint)page);
        ref uint last = ref _pages[unchecked(name * 0x9E3779B1) >> _shift];
        bool isAgain = Volatile.Read(ref last) == name;
        Volatile.Write(ref last, name);
        return isAgain;
    }
}
