using Holt.Engine;

namespace Holt.Native;

/// <summary>An open tree.</summary>
internal sealed class TreeHandle(StoreHandle store, HoltTree tree) : Handle(HandleKind.Tree, store)
{
    public StoreEngine Engine { get; } = tree.Engine;

    public uint Id { get; } = tree.Id;
}
