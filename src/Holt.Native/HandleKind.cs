namespace Holt.Native;

/// <summary>The kinds of tokens.</summary>
internal enum HandleKind
{
    None = 0,
    Store = 1,
    Tree = 2,
    Options = 3,
    Cancel = 4,
    Cursor = 5,
    Batch = 6,
}
