// The list of saved fields against the fields that there are.
using System;
using System.IO;
using System.Linq;
using System.Reflection;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Machines.State;

namespace ToroEmu.Tests.Machines.State;

public sealed unsafe class CpuStateCodecTests
{
    private static readonly FieldInfo[] Fields = [.. typeof(CpuState).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => !field.Name.StartsWith("padding", StringComparison.Ordinal))];

    private static readonly string[] Kept = [.. Fields.Select(field => field.Name).Except(CpuStateCodec.NotSaved).Except(CpuStateCodec.SavedAsFlags)];

    [Test]
    public void NotSaved_NamesFieldsThatExist() =>
        Assert.That(CpuStateCodec.NotSaved.Concat(CpuStateCodec.SavedAsFlags).Except(Fields.Select(field => field.Name)), Is.Empty);

    /// <summary>A new field of <see cref="CpuState"/> fails here until somebody has decided whether it is state.</summary>
    [TestCaseSource(nameof(Kept))]
    public void EveryByteOfAField_IsSavedAndLoaded(string name)
    {
        FieldInfo field = Fields.Single(field => field.Name == name);
        int start = Layout.OffsetOf(field);
        foreach (int at in Layout.Bytes(field.FieldType))
        {
            if (IsPseudo(name, at)) continue;
            CpuState state = default, loaded = default;
            ((byte*)&state)[start + at] = 1;
            byte[] saved = Save(&state);
            if (TryLoad(&loaded, saved)) Assert.That(((byte*)&loaded)[start + at], Is.EqualTo(1), $"{name} byte {at}");
        }
    }

    [Test]
    public void Flags_ThatMeanTheSame_AreSavedAlike()
    {
        CpuState first = default, second = default;
        LazyFlags.Write(&first, Rflags.Sf | Rflags.Pf | Rflags.If);
        LazyFlags.Write(&second, Rflags.If);
        LazyFlags.NoteResult(&second, 0x8000_0000_0000_0003);
        Assert.That(LazyFlags.Read(&second), Is.EqualTo(LazyFlags.Read(&first)));
        Assert.That(Save(&second), Is.EqualTo(Save(&first)));
    }

    [Test]
    public void Load_OfValuesThatNoCoreHas_IsInvalidData()
    {
        CpuState state = default;
        state.Cpl = 4;
        byte[] saved = Save(&state);
        Assert.Throws<InvalidDataException>(() => LoadAnew(saved));
    }

    private static void LoadAnew(byte[] saved)
    {
        CpuState state = default;
        Load(&state, saved);
    }

    /// <summary>A value that is refused has been looked at.</summary>
    private static bool TryLoad(CpuState* state, byte[] saved)
    {
        try
        {
            Load(state, saved);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>General register 16, which is always zero, the staged vector, and what lies between the ten bytes of two x87 registers.</summary>
    private static bool IsPseudo(string name, int at) => name switch
    {
        nameof(CpuState.Registers) => at >= Gpr.Zero * sizeof(ulong),
        nameof(CpuState.Vectors) => at >= CpuState.StagedVector * sizeof(Ymm),
        nameof(CpuState.X87) => at < 8 * 16 && at % 16 >= 10,
        _ => false,
    };

    private static byte[] Save(CpuState* state)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        CpuStateCodec.Save(state, writer);
        return stream.ToArray();
    }

    private static void Load(CpuState* state, byte[] saved)
    {
        using BinaryReader reader = new(new MemoryStream(saved));
        CpuStateCodec.Load(state, reader);
    }
}
