//! Makes the WebAssembly module that multiplies modulo large numbers, with instructions the compiler has none for.
//!
//! A number is limbs of some bits each, lowest first, in words of 64 bits in the memory of who imports this. The products
//! of a column and its reduction are summed up in 128 bits, which they never exceed (`montgomery.rs` says why), so nothing is
//! carried but from column to column.

use wasm_encoder::{
    BlockType, CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    InstructionSink, MemArg, MemoryType, Module, TypeSection, ValType,
};

/// Limbs of the numbers that have functions of their own, and the bits of each: the primes of RSA keys of 2048 and of 4096
/// bits, and two bits more.
const USUAL: [(u32, u32); 2] = [(17, 61), (35, 60)];

/// Bytes of a word.
const WORD: u32 = 8;

/// The locals of both kinds of functions; the first four are addresses.
const RESIDUE: u32 = 0;
/// The other factor, or room for the residue's doubled limbs.
const OTHER: u32 = 1;
/// Room for the multiples of the modulus that are added.
const MULTIPLES: u32 = 2;
const MODULUS: u32 = 3;
const INVERSE: u32 = 4;

/// The module: `multiply`, and `multiply_17`, `square_17` and so on for [`USUAL`].
///
/// `multiply(residue, by, multiples, modulus, inverse, bytes, width)`, `multiply_N(residue, by, multiples, modulus, inverse)`
/// and `square_N(residue, doubled, multiples, modulus, inverse, times)` replace a residue, which with the others begins at
/// that address. `multiples` and `doubled` are room for as many limbs; `inverse` times the lowest limb of the modulus is
/// -1. A residue has `bytes` bytes, and limbs of `width` bits. It is squared so many times, at least once.
#[must_use]
pub(crate) fn module() -> Vec<u8> {
    let (mut types, mut functions, mut exports, mut codes) =
        (TypeSection::new(), FunctionSection::new(), ExportSection::new(), CodeSection::new());
    let mut function = |name: &str, more: &[ValType], code: Function| {
        let index = types.len();
        let addresses = [ValType::I32, ValType::I32, ValType::I32, ValType::I32, ValType::I64];
        types.ty().function([&addresses[..], more].concat(), []);
        functions.function(index);
        exports.export(name, ExportKind::Func, index);
        codes.function(&code);
    };
    function("multiply", &[ValType::I32, ValType::I64], multiply());
    for (limbs, width) in USUAL {
        function(&format!("multiply_{limbs}"), &[], multiply_usual(limbs, width));
        function(&format!("square_{limbs}"), &[ValType::I64], square_usual(limbs, width));
    }
    let mut imports = ImportSection::new();
    let memory = MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    imports.import("env", "memory", EntityType::Memory(memory));
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&exports).section(&codes);
    module.finish()
}

/// The sum of a column, and how it is passed on to the next one.
struct Sum {
    low: u32,
    high: u32,
    mask: u32,
    /// The local that a multiple is kept in.
    multiple: u32,
    width: Width,
}

/// The bits of a limb.
#[derive(Clone, Copy)]
enum Width {
    Known(u32),
    Local(u32),
}

impl Width {
    fn push(self, code: &mut InstructionSink<'_>) {
        match self {
            Self::Known(width) => code.i64_const(i64::from(width)),
            Self::Local(local) => code.local_get(local),
        };
    }
}

impl Sum {
    /// Makes the mask of a limb's bits.
    fn begin(&self, code: &mut InstructionSink<'_>) {
        code.i64_const(1);
        self.width.push(code);
        code.i64_shl().i64_const(1).i64_sub().local_set(self.mask);
    }

    /// Puts the sum on the stack, which products are added to.
    fn open(&self, code: &mut InstructionSink<'_>) {
        code.local_get(self.low).local_get(self.high);
    }

    /// Takes the sum from the stack.
    fn close(&self, code: &mut InstructionSink<'_>) {
        code.local_set(self.high).local_set(self.low);
    }

    /// Stores the multiple of the modulus that makes the lowest limb of the sum zero, at an address on the stack, and adds
    /// its product with the lowest limb of the modulus.
    fn reduce(&self, code: &mut InstructionSink<'_>, offset: u32) {
        code.local_get(self.low).local_get(INVERSE).i64_mul().local_get(self.mask).i64_and();
        code.local_tee(self.multiple).i64_store(at(offset));
        self.open(code);
        add(code, |code| _ = code.local_get(self.multiple), load(MODULUS, 0));
        self.close(code);
    }

    /// Stores the lowest limb of the sum at an address on the stack.
    fn store(&self, code: &mut InstructionSink<'_>, offset: u32) {
        code.local_get(self.low).local_get(self.mask).i64_and().i64_store(at(offset));
    }

    /// Passes what is above the lowest limb on to the next column.
    fn carry(&self, code: &mut InstructionSink<'_>) {
        code.local_get(self.low);
        self.width.push(code);
        code.i64_shr_u().local_get(self.high).i64_const(64);
        self.width.push(code);
        code.i64_sub().i64_shl().i64_or().local_set(self.low).local_get(self.high);
        self.width.push(code);
        code.i64_shr_u().local_set(self.high);
    }
}

/// Adds the product of two factors to the sum on the stack.
fn add(
    code: &mut InstructionSink<'_>,
    one: impl FnOnce(&mut InstructionSink<'_>),
    other: impl FnOnce(&mut InstructionSink<'_>),
) {
    one(code);
    other(code);
    code.i64_mul_wide_u().i64_add128();
}

/// What puts the word on the stack that is so many limbs behind an address.
fn load(address: u32, limb: u32) -> impl FnOnce(&mut InstructionSink<'_>) {
    move |code| _ = code.local_get(address).i64_load(at(limb * WORD))
}

fn at(offset: u32) -> MemArg {
    MemArg { offset: offset.into(), align: 3, memory_index: 0 }
}

/// The product of a residue of that many limbs with another.
fn multiply_usual(limbs: u32, width: u32) -> Function {
    let sum = Sum { low: 5, high: 6, mask: 7, multiple: 8, width: Width::Known(width) };
    let mut function = Function::new([(4, ValType::I64)]);
    let code = &mut function.instructions();
    sum.begin(code);
    columns(code, &sum, limbs, |column, first| {
        (first..=column.min(limbs - 1)).map(|limb| [(RESIDUE, limb), (OTHER, column - limb)]).collect()
    });
    code.end();
    function
}

/// The square of a residue of that many limbs, the square of that, and so on.
fn square_usual(limbs: u32, width: u32) -> Function {
    const TIMES: u32 = 5;
    let sum = Sum { low: 6, high: 7, mask: 8, multiple: 9, width: Width::Known(width) };
    let mut function = Function::new([(4, ValType::I64)]);
    let code = &mut function.instructions();
    sum.begin(code);
    code.loop_(BlockType::Empty);
    for limb in 0..limbs {
        code.local_get(OTHER);
        load(RESIDUE, limb)(code);
        code.i64_const(1).i64_shl().i64_store(at(limb * WORD));
    }
    columns(code, &sum, limbs, |column, first| {
        let twice = (first..column.div_ceil(2)).map(|limb| [(RESIDUE, limb), (OTHER, column - limb)]);
        let once = column.is_multiple_of(2).then_some([(RESIDUE, column / 2); 2]);
        twice.chain(once).collect()
    });
    code.local_get(TIMES).i64_const(1).i64_sub().local_tee(TIMES).i64_eqz().i32_eqz().br_if(0).end().end();
    function
}

/// The columns of a product of that many limbs, without a loop: which pairs of limbs a column is of, from the first limb
/// on that one has, is known.
fn columns(code: &mut InstructionSink<'_>, sum: &Sum, limbs: u32, pairs: impl Fn(u32, u32) -> Vec<[(u32, u32); 2]>) {
    for column in 0..2 * limbs - 1 {
        let first = (column + 1).saturating_sub(limbs);
        let multiples = (first..column.min(limbs)).map(|limb| [(MULTIPLES, limb), (MODULUS, column - limb)]);
        // What the column before carries is added last, and shortly before what its multiple is a factor of: the
        // processor makes the sum of the others meanwhile.
        for (place, factors) in pairs(column, first).into_iter().chain(multiples).enumerate() {
            for (address, limb) in factors {
                load(address, limb)(code);
            }
            code.i64_mul_wide_u();
            if place > 0 {
                code.i64_add128();
            }
        }
        if column > 0 {
            sum.open(code);
            code.i64_add128();
        }
        sum.close(code);
        if column < limbs {
            code.local_get(MULTIPLES);
            sum.reduce(code, column * WORD);
        } else {
            code.local_get(RESIDUE);
            sum.store(code, (column - limbs) * WORD);
        }
        sum.carry(code);
    }
    code.local_get(RESIDUE).local_get(sum.low).i64_store(at((limbs - 1) * WORD));
}

/// The product of a residue with another, of any number of limbs.
fn multiply() -> Function {
    const BYTES: u32 = 5;
    const WIDTH: u32 = 6;
    // Offsets in bytes: of a column, and of the limbs of its products.
    const COLUMN: u32 = 7;
    const LIMB: u32 = 8;
    const END: u32 = 9;
    let sum = Sum { low: 10, high: 11, mask: 12, multiple: 13, width: Width::Local(WIDTH) };
    let mut function = Function::new([(3, ValType::I32), (4, ValType::I64)]);
    let code = &mut function.instructions();
    // The word at an address and an offset, and at an address and what the offset lacks to the column.
    let word = |address| {
        move |code: &mut InstructionSink<'_>| {
            _ = code.local_get(address).local_get(LIMB).i32_add().i64_load(at(0));
        }
    };
    let rest = |address| {
        move |code: &mut InstructionSink<'_>| {
            _ = code.local_get(address).local_get(COLUMN).i32_add().local_get(LIMB).i32_sub().i64_load(at(0));
        }
    };
    let step = i32::try_from(WORD).unwrap_or_default();
    sum.begin(code);
    code.loop_(BlockType::Empty);
    code.local_get(COLUMN).local_get(BYTES).i32_lt_u().if_(BlockType::Empty);
    // The multiple of this column isn't known yet: it adds nothing.
    code.local_get(MULTIPLES).local_get(COLUMN).i32_add().i64_const(0).i64_store(at(0));
    code.i32_const(0).local_set(LIMB).local_get(COLUMN).i32_const(step).i32_add().local_set(END);
    code.else_();
    code.local_get(COLUMN).i32_const(step).i32_add().local_get(BYTES).i32_sub().local_set(LIMB);
    code.local_get(BYTES).local_set(END);
    code.end();
    code.loop_(BlockType::Empty);
    sum.open(code);
    add(code, word(RESIDUE), rest(OTHER));
    add(code, word(MULTIPLES), rest(MODULUS));
    sum.close(code);
    code.local_get(LIMB).i32_const(step).i32_add().local_tee(LIMB).local_get(END).i32_lt_u().br_if(0).end();
    code.local_get(COLUMN).local_get(BYTES).i32_lt_u().if_(BlockType::Empty);
    code.local_get(MULTIPLES).local_get(COLUMN).i32_add();
    sum.reduce(code, 0);
    code.else_();
    code.local_get(RESIDUE).local_get(COLUMN).i32_add().local_get(BYTES).i32_sub();
    sum.store(code, 0);
    code.end();
    sum.carry(code);
    code.local_get(COLUMN).i32_const(step).i32_add().local_tee(COLUMN);
    code.local_get(BYTES).i32_const(1).i32_shl().i32_const(step).i32_sub().i32_lt_u().br_if(0).end();
    code.local_get(RESIDUE).local_get(BYTES).i32_add().i32_const(step).i32_sub();
    code.local_get(sum.low).i64_store(at(0)).end();
    function
}
