// What page tables map, for people.
using System.Collections.Generic;
using System.Globalization;
using System.Text;

using ToroEmu.Cpu;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Observation;

/// <summary>Goes through all page tables that CR3 leads to (SDM 3A, chapter 5); neighbouring pages with the same rights are one line.</summary>
internal sealed unsafe class MappingText(CpuState* cpu, GuestRam ram, int linesMax)
{
    private readonly List<string> lines = [];
    private Range open;
    private int tables;
    private bool isCut;

    /// <summary>Tables that are looked at: a guest may have loops of them.</summary>
    private const int TablesMax = 200_000;

    public static string Of(CpuState* cpu, GuestRam ram, int linesMax)
    {
        if ((cpu->Cr0 & Cr0.Pg) == 0) return "paging is off: linear addresses are physical ones\n";
        MappingText text = new(cpu, ram, linesMax);
        text.WalkAll();
        return text.Finish();
    }

    private void WalkAll()
    {
        if ((cpu->Efer & Efer.Lma) != 0) Descend(cpu->Cr3 & PageTableEntry.AddressMask, 39, 0, ulong.MaxValue);
        else if ((cpu->Cr4 & Cr4.Pae) != 0)
        {
            for (int index = 0; index < 4; index++)
                if ((cpu->Pdpte[index] & PageTableEntry.Present) != 0) Descend(cpu->Pdpte[index] & PageTableEntry.AddressMask, 21, (ulong)index << 30, ulong.MaxValue);
        }
        else Walk32();
    }

    /// <summary>Rights are the least of all levels.</summary>
    private void Descend(ulong table, int shift, ulong linear, ulong rights)
    {
        for (int index = 0; index < 512 && !isCut; index++)
        {
            ulong entry = ReadEntry(table + ((ulong)index * sizeof(ulong)), sizeof(ulong));
            if ((entry & PageTableEntry.Present) == 0) continue;
            ulong address = linear | ((ulong)index << shift), granted = Granted(rights, entry);
            if (shift == 39 && index >= 256) address |= 0xFFFF_0000_0000_0000;
            bool isLeaf = shift == 12 || ((entry & PageTableEntry.PageSize) != 0 && shift <= 30);
            if (!isLeaf) Descend(entry & PageTableEntry.AddressMask, shift - 9, address, granted);
            else Add(address, entry & PageTableEntry.AddressMask & ~((1UL << shift) - 1), 1UL << shift, granted);
        }

        isCut |= ++tables > TablesMax;
    }

    private void Walk32()
    {
        for (ulong index = 0; index < 1024 && !isCut; index++)
        {
            ulong entry = ReadEntry((cpu->Cr3 & 0xFFFF_F000) + (index * sizeof(uint)), sizeof(uint));
            if ((entry & PageTableEntry.Present) == 0) continue;
            if ((entry & PageTableEntry.PageSize) != 0 && (cpu->Cr4 & Cr4.Pse) != 0)
            {
                Add(index << 22, (entry & 0xFFC0_0000) | ((entry & 0x001F_E000) << 19), 1UL << 22, entry);
                continue;
            }

            for (ulong page = 0; page < 1024; page++)
            {
                ulong leaf = ReadEntry((entry & 0xFFFF_F000) + (page * sizeof(uint)), sizeof(uint));
                if ((leaf & PageTableEntry.Present) != 0) Add((index << 22) | (page << 12), leaf & 0xFFFF_F000, 1UL << 12, Granted(entry, leaf));
            }
        }
    }

    private static ulong Granted(ulong above, ulong entry) =>
        (above & entry & (PageTableEntry.Writable | PageTableEntry.User)) | ((above == ulong.MaxValue ? 0 : above & PageTableEntry.NoExecute) | (entry & PageTableEntry.NoExecute));

    private ulong ReadEntry(ulong address, int bytes)
    {
        byte* place = ram.Find(address, (ulong)bytes);
        return place == null ? 0 : bytes == sizeof(uint) ? *(uint*)place : *(ulong*)place;
    }

    private void Add(ulong linear, ulong physical, ulong bytes, ulong rights)
    {
        rights &= PageTableEntry.Writable | PageTableEntry.User | PageTableEntry.NoExecute;
        bool continues = open.Bytes != 0 && linear == open.Linear + open.Bytes && physical == open.Physical + open.Bytes && rights == open.Rights;
        if (continues)
        {
            open.Bytes += bytes;
            return;
        }

        Close();
        open = new Range { Linear = linear, Physical = physical, Bytes = bytes, Rights = rights };
    }

    private void Close()
    {
        if (open.Bytes == 0) return;
        string rights = string.Concat(
            (open.Rights & PageTableEntry.User) != 0 ? "u" : "-", "r", (open.Rights & PageTableEntry.Writable) != 0 ? "w" : "-",
            (open.Rights & PageTableEntry.NoExecute) != 0 && (cpu->Efer & Efer.Nxe) != 0 ? "-" : "x");
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{open.Linear:x16} - {open.Linear + open.Bytes - 1:x16} -> {open.Physical:x10} {rights}"));
        isCut |= lines.Count >= linesMax;
        open = default;
    }

    private string Finish()
    {
        Close();
        StringBuilder text = new();
        foreach (string line in lines) text.Append(line).Append('\n');
        if (lines.Count == 0) text.Append("nothing is mapped\n");
        if (isCut) text.Append("... and more\n");
        return text.ToString();
    }

    private struct Range
    {
        public ulong Linear;
        public ulong Physical;
        public ulong Bytes;
        public ulong Rights;
    }
}
