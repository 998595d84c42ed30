// The page tables as the processor walked them, with what each entry says.
using System.Collections.Generic;
using System.Collections.Immutable;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Reports;

/// <summary>Follows one address down (SDM 3A, chapter 5), and says which entry forbids the access. <see cref="PageWalker"/> decides the same, without words.</summary>
internal sealed unsafe class PageWalkTrace
{
    private readonly GuestView view;
    private readonly CpuState* cpu;
    private readonly ulong linear;
    private readonly MemoryAccess access;
    private readonly bool user;
    private readonly List<ReportPageStep> steps = [];

    // The entries that take a right away; the topmost counts.
    private string? readOnlyAt;
    private string? supervisorAt;
    private string? noExecuteAt;
    private string? broken;

    private PageWalkTrace(GuestView view, ulong linear, MemoryAccess access, bool user)
    {
        this.view = view;
        cpu = view.Cpu;
        this.linear = linear;
        this.access = access;
        this.user = user;
    }

    /// <summary>Walks for an access that <paramref name="user"/> code or the supervisor makes.</summary>
    public static ReportPageWalk Of(GuestView view, ulong linear, MemoryAccess access, bool user)
    {
        PageWalkTrace trace = new(view, linear, access, user);
        string? verdict = trace.Walk();
        string what = access switch { MemoryAccess.Write => "write", MemoryAccess.Execute => "instruction fetch", _ => "read" };
        return new ReportPageWalk(
            linear, $"{(user ? "user" : "supervisor")} {what}", [.. trace.steps], verdict ?? "the tables allow it now", Allowed: verdict is null);
    }

    private string? Walk()
    {
        if ((cpu->Cr0 & Cr0.Pg) == 0) return null;
        if (view.IsLongMode && !SlowAccess.IsCanonical(linear)) return "the address is not canonical: bits 63 to 47 differ";
        if (view.IsLongMode) Descend(cpu->Cr3 & PageTableEntry.AddressMask, 39);
        else if ((cpu->Cr4 & Cr4.Pae) != 0) WalkPae();
        else Walk32();
        return broken ?? Forbidden();
    }

    private void WalkPae()
    {
        int index = (int)(linear >> 30) & 3;
        ulong entry = cpu->Pdpte[index];
        ulong physical = (cpu->Cr3 & 0xFFFF_FFE0) + (ulong)index * 8;
        Add("PDPTE", index, physical, entry, leaf: false, remark: (entry & PageTableEntry.Present) == 0 ? "not present (as it was when CR3 was loaded)" : null);
        if (broken is null) Descend(entry & PageTableEntry.AddressMask, 21);
    }

    private void Descend(ulong table, int shift)
    {
        for (; broken is null; shift -= 9)
        {
            int index = (int)(linear >> shift) & 0x1FF;
            ulong physical = table + (ulong)index * 8;
            string level = shift switch { 39 => "PML4E", 30 => "PDPTE", 21 => "PDE", _ => "PTE" };
            if (!TryReadEntry(level, index, physical, 8, out ulong entry)) return;
            bool leaf = shift == 12 || ((entry & PageTableEntry.PageSize) != 0 && shift <= 30);
            Add(level, index, physical, entry, leaf, Problem(entry, PageWalker.Reserved(cpu, shift, leaf, entry)));
            if (leaf) return;
            table = entry & PageTableEntry.AddressMask;
        }
    }

    private void Walk32()
    {
        int index = (int)(linear >> 22) & 0x3FF;
        ulong physical = (cpu->Cr3 & 0xFFFF_F000) + (ulong)index * 4;
        if (!TryReadEntry("PDE", index, physical, 4, out ulong entry)) return;
        bool large = (entry & PageTableEntry.PageSize) != 0 && (cpu->Cr4 & Cr4.Pse) != 0;
        Add("PDE", index, physical, entry, large, Problem(entry, large ? PageTableEntry.ReservedLarge32 : 0));
        if (large || broken is not null) return;
        index = (int)(linear >> 12) & 0x3FF;
        physical = (entry & 0xFFFF_F000) + (ulong)index * 4;
        if (TryReadEntry("PTE", index, physical, 4, out entry)) Add("PTE", index, physical, entry, leaf: true, Problem(entry, 0));
    }

    private bool TryReadEntry(string level, int index, ulong physical, int size, out ulong entry)
    {
        byte* host = view.Ram.Find(physical, (ulong)size);
        entry = host == null ? 0 : size == 4 ? *(uint*)host : *(ulong*)host;
        if (host != null) return true;
        steps.Add(new ReportPageStep(level, index, physical, null, "", "does not lie in RAM"));
        broken = $"the {level} lies at physical address {physical:x}, where there is no RAM: the table above it, or CR3, is wrong";
        return false;
    }

    private void Add(string level, int index, ulong physical, ulong entry, bool leaf, string? remark)
    {
        string name = $"{level} at physical {physical:x}";
        bool carriesRights = level != "PDPTE" || view.IsLongMode;
        if (carriesRights && (entry & PageTableEntry.Writable) == 0) readOnlyAt ??= name;
        if (carriesRights && (entry & PageTableEntry.User) == 0) supervisorAt ??= name;
        if (carriesRights && (entry & PageTableEntry.NoExecute) != 0 && (cpu->Efer & Efer.Nxe) != 0) noExecuteAt ??= name;
        steps.Add(new ReportPageStep(level, index, physical, entry, Bits(entry, leaf, carriesRights), remark));
        if (remark is not null) broken = $"the {name} {(remark.StartsWith("reserved", System.StringComparison.Ordinal) ? "has " + remark : "is " + remark)}";
    }

    private static string? Problem(ulong entry, ulong reserved)
    {
        if ((entry & PageTableEntry.Present) == 0) return "not present";
        ulong wrong = entry & reserved;
        if (wrong == 0) return null;
        List<int> bits = [];
        for (int bit = 0; bit < 64; bit++)
            if ((wrong >> bit & 1) != 0) bits.Add(bit);
        return $"reserved {(bits.Count == 1 ? "bit" : "bits")} {string.Join(", ", bits)} set";
    }

    /// <summary>All entries are present and well-formed: what takes the right away (SDM 3A, 5.6).</summary>
    private string? Forbidden() => access switch
    {
        _ when user && supervisorAt is not null => $"the {supervisorAt} keeps the page for the supervisor (U is 0), and the access was made at level 3",
        MemoryAccess.Write when readOnlyAt is not null && (user || (cpu->Cr0 & Cr0.Wp) != 0) =>
            $"the {readOnlyAt} makes the page read-only (W is 0){(user ? "" : " and CR0.WP is set")}",
        MemoryAccess.Execute when noExecuteAt is not null => $"the {noExecuteAt} forbids instructions (NX is 1)",
        MemoryAccess.Execute when !user && supervisorAt is null && (cpu->Cr4 & Cr4.Smep) != 0 => "the page belongs to the user (U is 1 in every entry) and CR4.SMEP is set",
        MemoryAccess.Read or MemoryAccess.Write when !user && supervisorAt is null && (cpu->Cr4 & Cr4.Smap) != 0 && (cpu->SystemFlags & Rflags.Ac) == 0 =>
            "the page belongs to the user (U is 1 in every entry), CR4.SMAP is set and RFLAGS.AC is not",
        _ => null,
    };

    private static string Bits(ulong entry, bool leaf, bool carriesRights)
    {
        List<string> names = [];
        void Name(ulong bit, string name)
        {
            if ((entry & bit) != 0) names.Add(name);
        }
        Name(PageTableEntry.Present, "P");
        if (carriesRights) Name(PageTableEntry.Writable, "W");
        if (carriesRights) Name(PageTableEntry.User, "U");
        Name(PageTableEntry.Accessed, "A");
        if (leaf) Name(PageTableEntry.Dirty, "D");
        if (leaf) Name(PageTableEntry.PageSize, "PS");
        Name(PageTableEntry.NoExecute, "NX");
        return names.Count == 0 ? "-" : string.Join(' ', names);
    }
}
