using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Pool;

/// <summary>What a search of a cold frame lacks.</summary>
/// <param name="Id">The frame.</param>
/// <param name="Word">Its cold word, from before the search.</param>
/// <param name="Missing">The pages, as <see cref="ColdPages.MissingOf"/> told.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColdWant(uint Id, ulong Word, PageBits Missing);
