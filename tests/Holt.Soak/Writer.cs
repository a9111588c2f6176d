using System;
using System.Threading;

namespace Holt.Soak;

/// <summary>
/// Puts, overwrites, removes and gets keys that no other thread writes, until it is told to stop or dies. Keys are its
/// own by their place: key i belongs to writer i modulo the number of writers, and new ones come in scattered order.
/// </summary>
internal sealed class Writer(Plan plan, HoltDb db, KeyFile keys, Board board, int index, ulong seed)
{
    /// <summary>A prime above all counts of keys: multiples of it scatter.</summary>
    private const long Stride = 1_000_000_007;

    private readonly Dice _dice = new(seed);
    private readonly byte[] _value = new byte[plan.VeryLong];
    private readonly int _own = (keys.Count - index + plan.Writers - 1) / plan.Writers;
    private ulong _version = board.Head.VersionMax;

    public void Run()
    {
        ref WriterLine line = ref board.Line(index);
        while (Volatile.Read(ref board.Head.IsStopped) == 0)
        {
            bool isFresh = line.Fresh < _own && (!plan.IsGrowing || _dice.Below(100) < 60 || line.Fresh == 0);
            int slot = SlotOf(isFresh ? line.Fresh : _dice.Below((int)line.Fresh));
            bool isThere = Slot.LengthOf(board.Slot(slot).Acknowledged) != 0;
            int what = isFresh ? 0 : _dice.Below(100);
            if (what < 75)
            {
                Put(slot);
            }
            else if (what < 88 && isThere)
            {
                Delete(slot);
            }
            else
            {
                Get(slot);
            }

            line.Fresh += isFresh ? 1 : 0;
        }
    }

    private int SlotOf(long ordinal) => (int)((ordinal * Stride % _own * plan.Writers) + index);

    private void Put(int slot)
    {
        ref WriterLine line = ref board.Line(index);
        int length = LengthFor(slot);
        ulong word = Slot.Word(++line.Number, length);
        Values.Fill(_value.AsSpan(0, length), slot, word);
        Volatile.Write(ref board.Slot(slot).Begun, word);
        if (plan.IsEarly)
        {
            Volatile.Write(ref board.Slot(slot).Acknowledged, word);
        }

        ulong version = db.Default.Put(keys[slot], _value.AsSpan(0, length)).Value;
        Volatile.Write(ref board.Slot(slot).Acknowledged, word);
        line.Acknowledged++;
        line.Version = version;
        Judge.Expect(version > _version, slot, $"version {version} behind {_version}");
        _version = version;
    }

    private void Delete(int slot)
    {
        ref WriterLine line = ref board.Line(index);
        ulong word = Slot.Word(++line.Number, 0);
        Volatile.Write(ref board.Slot(slot).Begun, word);
        bool wasThere = db.Default.Delete(keys[slot]);
        Volatile.Write(ref board.Slot(slot).Acknowledged, word);
        line.Acknowledged++;
        Judge.Expect(wasThere, slot, "it was not there to be removed");
    }

    private void Get(int slot)
    {
        byte[]? value = db.Default.Get(keys[slot]);
        ulong acknowledged = board.Slot(slot).Acknowledged;
        bool isRight = Slot.LengthOf(acknowledged) == 0
            ? value is null
            : value is not null && Values.Read(value, slot) == acknowledged;
        Judge.Expect(isRight, slot, "a get does not find what was put");
    }

    private int LengthFor(int slot)
    {
        int own = slot / plan.Writers;
        int most = own % plan.LongEvery != 0 ? 60
            : own % (8 * plan.LongEvery) != 0 ? plan.Options.FrameBytes
            : plan.VeryLong;
        return Values.BytesMin + _dice.Below(most - Values.BytesMin + 1);
    }
}
