using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Stands before each operation in a record's body; key and value follow, nothing is aligned.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal readonly struct OperationHead
{
    public const int Size = 8;

    private const int KeyLengthBits = 24;
    private const uint KeyLengthMask = (1U << KeyLengthBits) - 1;

    [FieldOffset(0x00)]
    private readonly uint _kindAndKeyLength;

    [FieldOffset(0x04)]
    private readonly uint _valueLength;

    public OperationHead(OperationKind kind, int keyLength, int valueLength)
    {
        _kindAndKeyLength = ((uint)kind << KeyLengthBits) | (uint)keyLength;
        _valueLength = (uint)valueLength;
    }

    public OperationKind Kind => (OperationKind)(_kindAndKeyLength >> KeyLengthBits);

    public uint KeyLength => _kindAndKeyLength & KeyLengthMask;

    public uint ValueLength => _valueLength;
}
