using System.Collections.Generic;

namespace Holt.Engine;

/// <summary>How much a check has seen.</summary>
/// <param name="Frames">Frames with an image.</param>
/// <param name="Records">Records of the log behind the checkpoint.</param>
/// <param name="Keys">Keys; -1: the tree could not be read.</param>
/// <param name="Unused">Files in the directory that nothing leads to.</param>
internal readonly record struct CheckReport(int Frames, long Records, long Keys, IReadOnlyList<string> Unused);
