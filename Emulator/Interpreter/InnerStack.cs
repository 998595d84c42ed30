// The stacks that the task state names for inner privilege levels.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3A, 6.8.5 and 7.14.4; checks of SDM 2A, CALL and INT n. <see langword="false"/>: a fault is pending.</summary>
internal static unsafe class InnerStack
{
    /// <summary>SS:RSP of <paramref name="level"/> from the TSS; nothing is loaded yet.</summary>
    public static bool TryRead(Core core, int level, uint ext, out StackCursor stack)
    {
        if (CodeSegments.IsLongMode(core)) return TryReadLong(core, TaskState.Rsp0 + level * 8, level, ext, out stack);
        stack = default;
        if (!TryReadPointer(core, level, ext, out ushort selector, out uint esp) || !TryReadSegment(core, selector, level, ext, out SegmentRegister segment))
            return false;
        stack = new StackCursor(core, segment, esp, level, isLong: false, (selector & 0xFFFCu) | ext);
        return true;
    }

    /// <summary>A 64-bit stack pointer from an offset of the TSS: RSP0 to RSP2, or an IST entry. SS becomes null (SDM 3A, 7.14.4).</summary>
    public static bool TryReadLong(Core core, int offset, int level, uint ext, out StackCursor stack)
    {
        stack = default;
        if (!TryLocate(core, offset, 8, ext, out ulong linear) || !SystemAccess.TryRead(core, linear, out ulong rsp)) return false;
        stack = new StackCursor(core, NullStack(level), rsp, level, isLong: true, ext);
        return true;
    }

    /// <summary>SS after a change of level in long mode: null, with the level as RPL.</summary>
    private static SegmentRegister NullStack(int level) => new()
    {
        Selector = (ushort)level,
        Access = (ushort)(Descriptor.AccessPresent | Descriptor.AccessS | Descriptor.TypeWritable | (level << 5)),
    };

    private static bool TryReadPointer(Core core, int level, uint ext, out ushort selector, out uint esp)
    {
        selector = 0;
        esp = 0;
        bool narrow = TaskImage.IsNarrow(core.State->Segments[SegReg.Tr]);
        int offset = narrow ? TaskState.Sp0Narrow + level * 4 : TaskState.Esp0 + level * 8;
        int size = narrow ? 2 : 4;
        if (!TryLocate(core, offset, size + 2, ext, out ulong linear)) return false;
        if (!narrow) return SystemAccess.TryRead(core, linear, out esp) && SystemAccess.TryRead(core, linear + 4, out selector);
        bool done = SystemAccess.TryRead(core, linear, out ushort sp) && SystemAccess.TryRead(core, linear + 2, out selector);
        esp = sp;
        return done;
    }

    private static bool TryReadSegment(Core core, ushort selector, int level, uint ext, out SegmentRegister segment)
    {
        segment = default;
        if (Selectors.IsNull(selector)) return Selectors.Fail(core, ExceptionVector.InvalidTss, selector, ext);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.InvalidTss, ext, out ulong raw)) return false;
        segment = Descriptor.ToRegister(selector, raw);
        if (Selectors.Rpl(selector) != level || segment.Dpl != level || !segment.IsWritableData)
            return Selectors.Fail(core, ExceptionVector.InvalidTss, selector, ext);
        if (!segment.IsPresent) return Selectors.Fail(core, ExceptionVector.StackFault, selector, ext);
        return SegmentLoad.TryMarkAccessed(core, ref segment);
    }

    /// <summary>The bytes must lie in the TSS: else #TS of the TSS.</summary>
    private static bool TryLocate(Core core, int offset, int size, uint ext, out ulong linear)
    {
        ref SegmentRegister task = ref core.State->Segments[SegReg.Tr];
        linear = task.Base + (ulong)offset;
        return (ulong)(offset + size - 1) <= task.Limit || Selectors.Fail(core, ExceptionVector.InvalidTss, task.Selector, ext);
    }
}
