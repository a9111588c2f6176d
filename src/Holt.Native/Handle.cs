namespace Holt.Native;

/// <summary>What a token stands for.</summary>
/// <param name="kind">What it is, also part of its token.</param>
/// <param name="parent">The store that it ends with; null when it ends by itself.</param>
internal abstract class Handle(HandleKind kind, StoreHandle? parent)
{
    public HandleKind Kind { get; } = kind;

    public StoreHandle? Parent { get; } = parent;

    /// <summary>Set when it is put into the table, before anybody can find it.</summary>
    public ulong Token { get; set; }

    /// <summary>It is out of the table: nobody will find it again. Calls may still be inside.</summary>
    public virtual void Retire()
    {
    }
}
