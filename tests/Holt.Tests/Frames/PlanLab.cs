using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A frame, plans for it, and a sorted map that says what it must hold.</summary>
internal sealed unsafe class PlanLab
{
    private static readonly Comparer<byte[]> s_byBytes =
        Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private readonly FramePlan _plan = new();
    private readonly FrameScratch _scratch;
    private readonly NativeBlock _copy;
    private readonly WriteBatch _keys = new();
    private readonly SortedDictionary<byte[], byte[]> _map = new(s_byBytes);
    private readonly KeySource? _source;
    private readonly Rng _rng;
    private ulong _version = 1;

    public PlanLab(int frameBytes, KeyShape? shape = null, Rng? rng = null)
    {
        Lab = new FrameLab(frameBytes);
        _scratch = new FrameScratch(Lab.Limits);
        _copy = new NativeBlock(frameBytes);
        _rng = rng ?? new Rng(1);
        _source = shape is { } family ? new KeySource(family, Stores.KeyBytesMax(frameBytes), _rng) : null;
    }

    public FrameLab Lab { get; }

    /// <summary>Changes that the last plan prepared, and did not only write in place.</summary>
    public int Prepared { get; private set; }

    /// <summary>Puts, or removes, some records one by one.</summary>
    public void Grow(int count)
    {
        for (int i = 0; i < count; i++)
        {
            PutAlone(_source!.Next(), Value());
        }

        for (int i = 0; i < -count && _map.Count > 0; i++)
        {
            DeleteAlone(Known());
        }
    }

    /// <summary>Sets out random writes and does them, or drops them; whatever happens, the frame is sound.</summary>
    /// <returns>Whether they fitted a plan.</returns>
    public bool TryWrite(int count)
    {
        var writes = new SortedDictionary<byte[], PlannedTest>(s_byBytes);
        byte[] near = Known();
        for (int i = 0; i < count; i++)
        {
            byte[] key = _rng.OneIn(2) ? Known() : _rng.OneIn(2) ? _source!.Next() : _source!.Near(near);
            writes[key] = new PlannedTest(key, _rng.OneIn(3) ? null : Value());
        }

        List<PlannedTest> list = [.. writes.Values];
        bool isSetOut = TrySetOut(list);
        if (isSetOut && _rng.OneIn(4))
        {
            _plan.Drop();
            _plan.Clear();
            CheckFrame();
        }
        else if (isSetOut)
        {
            Do(list);
            CheckFrame();
        }

        return isSetOut;
    }

    /// <summary>Sets out writes, in key order. False: they do not fit, and the frame is as it was.</summary>
    public bool TrySetOut(List<PlannedTest> writes)
    {
        _keys.Clear();
        writes.ForEach(write => Assert.Equal(HoltStatus.Ok, _keys.TryAdd(0, write.Key, [], isRemoval: false)));
        _plan.Clear();
        _plan.Reserve(writes.Count);
        _plan.ReserveFrame();
        _plan.Begin(Lab.View, 0, Lab.Limits);
        bool fits = true;
        for (int i = 0; i < writes.Count && fits; i++)
        {
            bool wasThere;
            fits = writes[i].Value is { } value
                ? _plan.TryPut(i, KeyOf(i), RecordValue.Inline(value), _scratch, out wasThere, out _)
                : _plan.TryDelete(i, KeyOf(i), _scratch, out wasThere, out _);
            Assert.Equal(Lab.Contains(writes[i].Key), wasThere);
        }

        Prepared = _plan.BlockCount;
        if (!fits)
        {
            _plan.Drop();
        }

        CheckCopy(fits ? _plan.Blocks(0, _plan.BlockCount) : []);
        return fits;
    }

    /// <summary>Does what was set out.</summary>
    public void Do(List<PlannedTest> writes)
    {
        for (int i = 0; i < writes.Count; i++)
        {
            if (writes[i].Value is { } value)
            {
                _plan.Put(i, KeyOf(i), RecordValue.Inline(value), ++_version);
                Assert.True(FrameSearch.TryFind(Lab.View, KeyOf(i), 0, out RecordHit hit));
                Assert.Equal(_version, hit.Version);
                _map[writes[i].Key] = value;
            }
            else
            {
                _plan.Delete(i, KeyOf(i));
                _ = _map.Remove(writes[i].Key);
            }
        }
    }

    private EngineKey KeyOf(int index)
    {
        EngineKey key = _keys.KeyOf(index);
        return new EngineKey(key.Start + HoltLimits.TreeIdBytes, key.Length - HoltLimits.TreeIdBytes);
    }

    /// <summary>What an open cut would save now is sound, and nothing of the plan is in it.</summary>
    private void CheckCopy(ReadOnlySpan<ushort> blocks)
    {
        Lab.Bytes.CopyTo(_copy.Span);
        FrameAllocator.Free(_copy.Span, blocks);
        var copy = new FrameView(_copy.Start);
        Assert.Null(FrameCheck.FaultOf(copy, Lab.Limits, 0));
        if (_source is not null)
        {
            CheckContents(copy);
        }
    }

    private void CheckFrame()
    {
        Assert.Null(Lab.Fault);
        CheckContents(Lab.View);
    }

    private void CheckContents(FrameView view)
    {
        var records = new FrameRecords(view);
        foreach ((byte[] key, byte[] value) in _map)
        {
            Assert.True(records.MoveNext());
            Assert.Equal(key, records.Key);
            Assert.Equal(value.Length, records.Record.ValueLength);
            byte[] stored = new byte[value.Length];
            records.Record.CopyTo(stored, stored.Length);
            Assert.Equal(value, stored);
        }

        Assert.False(records.MoveNext());
    }

    private void PutAlone(byte[] key, byte[] value)
    {
        if (Lab.Put(key, value))
        {
            _map[key] = value;
        }
    }

    private void DeleteAlone(byte[] key)
    {
        if (Lab.Delete(key))
        {
            _ = _map.Remove(key);
        }
    }

    private byte[] Known() => _map.Count == 0 ? _source!.Next() : _map.Keys.ElementAt(_rng.Below(_map.Count));

    private byte[] Value()
    {
        byte[] value = new byte[_rng.OneIn(20) ? _rng.Below(Lab.Limits.InlineValueBytesMax) : _rng.Below(60)];
        _rng.Fill(value);
        return value;
    }
}
