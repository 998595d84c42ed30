// SymbolTable: an address belongs to the symbol that encloses it.
using System.Linq;
using NUnit.Framework;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Symbols;

public sealed class SymbolTableTests
{
    private const byte Label = 0x10;
    private const byte Data = 0x11;
    private const byte Function = 0x12;
    private const byte SectionSymbol = 0x03;
    private const ushort Undefined = 0;
    private const ushort Absolute = 0xFFF1;

    private static readonly SymbolTable Table = SymbolTable.From(ElfImage.Parse(new ElfBuilder()
        .Load(0x100000, [1])
        .Symbol("memory", 0x3000, 0x10, Data)
        .Symbol("main", 0x1000, 0x100, Function)
        .Symbol("same_place", 0x1000, 0, Label)
        .Symbol("inner_label", 0x1040, 0, Label)
        .Symbol("Kernel_Toro_Mpi__Reduce", 0x1100, 0x20, Function)
        .Symbol("asm_tail", 0x2000, 0, Label)
        .Symbol("", 0x1500, 0, Label)
        .Symbol("section", 0x1600, 0, SectionSymbol)
        .Symbol("undefined", 0x1700, 0, Function, Undefined)
        .Symbol("constant", 0x1800, 0, Label, Absolute)
        .Build()));

    [TestCase(0x1000UL, "main")]
    [TestCase(0x1001UL, "main+0x1")]
    [TestCase(0x1040UL, "inner_label")]
    [TestCase(0x10FFUL, "inner_label+0xbf")]
    [TestCase(0x1100UL, "Kernel_Toro_Mpi.Reduce")]
    [TestCase(0x111FUL, "Kernel_Toro_Mpi.Reduce+0x1f")]
    [TestCase(0x2010UL, "asm_tail+0x10")]
    [TestCase(0x300FUL, "memory+0xf")]
    public void Find_AddressInside_NamesIt(ulong address, string expected) =>
        Assert.That(Table.Find(address)?.ToString(), Is.EqualTo(expected));

    /// <summary>A kernel that is linked high and loaded low: before paging, its addresses are physical.</summary>
    [Test]
    public void Find_PhysicalAddress_IsThatOfTheLinkedOne()
    {
        byte[] file = new ElfBuilder { VirtualOffset = 0xFFFF_8000_0000_0000 }.Load(0x10_0000, [1], 0x1000).Symbol("high", 0xFFFF_8000_0010_0000, 0x100, Function).Build();
        Assert.That(SymbolTable.From(ElfImage.Parse(file)).Find(0x10_0010)?.ToString(), Is.EqualTo("high+0x10"));
    }

    [TestCase(0UL)]
    [TestCase(0xFFFUL)]
    [TestCase(0x1120UL)]
    [TestCase(0x3010UL)]
    [TestCase(ulong.MaxValue)]
    public void Find_AddressOutside_IsNull(ulong address) => Assert.That(Table.Find(address), Is.Null);

    [Test]
    public void Find_StrippedImage_IsNull()
    {
        ElfBuilder builder = ElfBuilder.Good();
        builder.WithSections = false;
        SymbolTable stripped = SymbolTable.From(ElfImage.Parse(builder.Build()));
        Assert.That((stripped.Count, stripped.Find(0x100000)), Is.EqualTo((0, (SymbolPosition?)null)));
    }

    [Test]
    public void Largest_Two_AreInOrder() =>
        Assert.That(Table.Largest(2).Select(s => s.LinkName), Is.EqualTo(new[] { "main", "Kernel_Toro_Mpi__Reduce" }));

    [Test]
    public void All_HasEachAddressOnce() =>
        Assert.That(Table.All.Select(s => s.Address), Is.Unique.And.Ordered.And.No.Member(0x1600UL).And.No.Member(0x1700UL).And.No.Member(0x1800UL));

    [TestCase("hello_Program__Main", "hello_Program.Main")]
    [TestCase("HelloWorld_HelloWorld__Main", "HelloWorld.Main")]
    [TestCase("Toro_Guest_Toro_Guest_Kernel_Panic__Stop", "Toro_Guest_Kernel_Panic.Stop")]
    [TestCase("Toro_Guest_System_Span__Clear", "Toro_Guest_System_Span.Clear")]
    [TestCase("Toro_Torus__Turn", "Toro_Torus.Turn")]
    [TestCase("Kernel_Toro_Mpi___cctor", "Kernel_Toro_Mpi._cctor")]
    [TestCase("VIRTIOBUS_$$_VIRTIOBUSSEND$LONGWORD$POINTER$$BOOLEAN", "VIRTIOBUS.VIRTIOBUSSEND")]
    [TestCase("P$PINGPONG_$$_MAIN", "PINGPONG.MAIN")]
    [TestCase("U_$MEMORY_$$_BLOCKS", "MEMORY.BLOCKS")]
    [TestCase("SYSTEM$_$TOBJECT_$__$$_CREATE$$TOBJECT", "SYSTEM.TOBJECT.CREATE")]
    [TestCase("_ZN6kernel4main17h0123456789abcdefE", "kernel::main")]
    [TestCase("_ZN3abc3fooEv", "abc::foo")]
    [TestCase("_ZN99kernelE", "_ZN99kernelE")]
    [TestCase("_ZN", "_ZN")]
    [TestCase("_$$_x", "_$$_x")]
    [TestCase("main", "main")]
    [TestCase("__security_cookie", "__security_cookie")]
    [TestCase("foo__bar", "foo__bar")]
    [TestCase("Main__", "Main__")]
    [TestCase("", "")]
    public void Display_LinkName_GetsADotBeforeAMethod(string linkName, string expected) =>
        Assert.That(SymbolName.Display(linkName), Is.EqualTo(expected));
}
