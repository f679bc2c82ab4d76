#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""data_flow.py OBJECT ALLOWED OBJDUMP: what machine code does with data.

Follows what is public through the machine code of the backends' functions in an object file, x86-64 or
AArch64: arguments (pointers, sizes), constants, what is calculated from these alone, and what of that is
kept on the stack. Everything else, above all what is read through a pointer, counts as secret. Reported
are jumps, addresses and divisions that depend on a secret.

On x86-64 even public numbers count as secret once they were on the stack, but for functions in which g++
runs out of registers: see off_the_stack in machine/target.hpp.

ALLOWED lists functions in which that is right, since what they decide on is public, with reasons. Those
whose name ends in _vartime need not be listed.
"""
import collections
import re
import subprocess
import sys


# ---- Values. PUBLIC: a number that is no secret, or a pointer to data. TABLE: a pointer to constants.
# ("stack", offset, exact): a pointer to this function's stack, to that offset from where it began, or
# (not exact) to anywhere above.
SECRET, PUBLIC, TABLE = "secret", "public", "table"
LOWEST = -(1 << 40)


def is_stack(value):
    return isinstance(value, tuple)


def join(a, b):
    """What holds of a value that is a or b; also, what is made of both."""
    if a == b:
        return a
    if SECRET in (a, b):
        return SECRET
    stacks = [value[1] for value in (a, b) if is_stack(value)]
    return ("stack", min(stacks), False) if stacks else PUBLIC


def moved(value, by):
    """A pointer that was moved by a constant, or (None) by a public number."""
    if not is_stack(value):
        return value
    if by is None:
        return ("stack", value[1], False)
    return ("stack", value[1] + by, value[2])


class State:
    """What is known of registers and of the stack, before an instruction. What is not there is secret."""

    def __init__(self, trusts_stack=True):
        self.registers = {}
        self.slots = {}  # offset: (size, value)
        self.flags = SECRET
        self.trusts_stack = trusts_stack

    def copy(self):
        other = State(self.trusts_stack)
        other.registers = dict(self.registers)
        other.slots = dict(self.slots)
        other.flags = self.flags
        return other

    def joined(self, other):
        """Both, with pointers that move down from one round of a loop to the next given up."""
        out = State(self.trusts_stack)
        for register in self.registers.keys() | other.registers.keys():
            a, b = self.get(register), other.get(register)
            value = join(a, b)
            if is_stack(value) and is_stack(a) and not a[2] and value[1] < a[1]:
                value = ("stack", LOWEST, False)
            if value != SECRET:
                out.registers[register] = value
        for offset in self.slots.keys() & other.slots.keys():
            (size, a), (other_size, b) = self.slots[offset], other.slots[offset]
            value = join(a, b)
            if is_stack(value) and is_stack(a) and not a[2] and value[1] < a[1]:
                value = ("stack", LOWEST, False)
            if value != SECRET:
                out.slots[offset] = (min(size, other_size), value)
        out.flags = join(self.flags, other.flags)
        return out

    def same_as(self, other):
        return (self.registers, self.slots, self.flags) == (other.registers, other.slots, other.flags)

    def get(self, register):
        """Of "rax.low", the lowest byte, which may be known where the rest is not."""
        if register not in self.registers and register.endswith(".low"):
            register = register[:-4]
        return self.registers.get(register, SECRET)

    def set(self, register, value):
        if value == SECRET:
            self.registers.pop(register, None)
        else:
            self.registers[register] = value

    def load(self, address, size):
        if address == TABLE:
            return PUBLIC
        if self.trusts_stack and is_stack(address) and address[2] and address[1] in self.slots:
            slot_size, value = self.slots[address[1]]
            if size <= slot_size:
                return value
        return SECRET

    def store(self, address, size, value):
        if not is_stack(address):
            return
        end = address[1] + size if address[2] else -LOWEST
        self.slots = {at: slot for at, slot in self.slots.items()
                      if at + slot[0] <= address[1] or at >= end}
        if address[2] and value != SECRET:
            self.slots[address[1]] = (size, value)


Instruction = collections.namedtuple("Instruction", "address name operands target symbol text")


class Machine:
    """What the two instruction sets share."""

    def __init__(self, report):
        self.report = report

    def check_address(self, register, state, instruction):
        if state.get(register) == SECRET:
            self.report(instruction, "an address depends on data")

    def result_of_call(self, state, instruction, first_argument):
        """Of the C library's functions for memory, their first argument; a count of public data."""
        symbol = instruction.symbol or ""
        if re.match(r"mem(cpy|set|move)$", symbol):
            return state.get(first_argument)
        return PUBLIC if "vartime" in symbol else SECRET

    def check_call(self, state, instruction, arguments):
        """Arguments of the C library's functions for memory, and of kernels, have to be public."""
        symbol = instruction.symbol or ""
        if re.match(r"mem(cpy|set|move|cmp)$|_ZN5mlkem.*kernels", symbol) and "." not in symbol:
            count = 3 if symbol.startswith("mem") else number_of_plain_arguments(demangled(symbol))
            for register in arguments[:count]:
                if state.get(register) == SECRET:
                    self.report(instruction, "an argument of a call depends on data")


class X86(Machine):
    ARGUMENTS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")
    STACK = "rsp"
    CALLER_SAVED = ("rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11")
    # The form of the NTT that is needed, and pointers to polynomials that are multiplied.
    TRUST_STACK = re.compile(r"sse2_code::kernels::forward_parts|portable_code::arithmetic::")
    # The first operand is read only.
    COMPARISONS = re.compile(r"(cmp|test|v?ptest|k(or)?test[bwdq]|bt|v?u?comis[sd]|vtestp[sd])$")
    FLAGS = re.compile(r"(add|sub|adc|sbb|and|or|xor|inc|dec|neg|sh[lr]d?|sa[lr]|ro[lr]|rc[lr]|i?mul|"
                       r"bt[crs]|andn|bls(r|i|msk)|bzhi|bextr|popcnt|[tl]zcnt|bs[fr])$")
    OVERWRITES = re.compile(r"(v(?!pternlog|pdp|perm[it]2|fn?m|psh[lr]dv|pinsr)|mov(?!s[sd]$|[hl]p[sd]$)|lea|pshufd|"
                            r"pshuf[lh]w|pabs|pmov|pextr|rorx|s[ah][lr]x|andn|bls|bzhi|bextr|pext|pdep|"
                            r"popcnt|[tl]zcnt|k(mov|andn?|or|xor|not|add|shift|unpck))")
    DIVIDES = re.compile(r"i?div$|v?(div|sqrt)[ps][sd]|f?i?divr?p?$")
    SIZES = {"BYTE": 1, "WORD": 2, "DWORD": 4, "QWORD": 8, "XMMWORD": 16, "YMMWORD": 32, "ZMMWORD": 64}

    @staticmethod
    def canonical(name):
        name = re.sub(r"^[xyz]mm", "zmm", name)
        match = re.match(r"(r\d+)[bwd]?$", name)
        if match:
            return match.group(1)
        match = re.match(r"[re]?(([abcd])[xlh]|(si|di|bp|sp)l?|ip)$", name)
        if match:
            if match.group(2):
                return "r" + match.group(2) + "x"
            return "r" + (match.group(3) or "ip")
        return name if re.match(r"zmm\d+$|k\d$", name) else None

    def size(self, operand):
        """In bytes, of a register or of memory."""
        match = re.match(r"(\w+) (PTR|BCST)", operand)
        if match:
            return self.SIZES[match.group(1)]
        for pattern, size in ((r"zmm", 64), (r"ymm", 32), (r"xmm", 16), (r"r\d+$|r[a-ds]", 8),
                              (r"e|r\d+d", 4), (r"r\d+w|[a-ds][xpi]$", 2)):
            if re.match(pattern, operand):
                return size
        return 1

    def address_of(self, operand, state, instruction, used=True):
        inside = re.search(r"\[(.*)\]", operand)
        if not inside:
            return PUBLIC  # an absolute address
        base, moves = None, 0
        for sign, term in re.findall(r"([+-]?)([^+-]+)", inside.group(1)):
            if term.startswith("0x"):
                moves = None if moves is None else moves + int(sign + term, 16)
                continue
            register, _, scale = term.partition("*")
            register = self.canonical(register)
            if register == "rip":
                return TABLE
            if register is None:  # riz
                continue
            if re.match("zmm", register):
                self.report(instruction, "addresses in a vector")
                return SECRET
            if used:
                self.check_address(register, state, instruction)
            value = state.get(register)
            if value == SECRET:
                return SECRET
            if base is None and (is_stack(value) or value == TABLE or not scale):
                base = value
            elif is_stack(value) or value == TABLE:
                base, moves = value, None
            else:
                moves = None
        return moved(base if base is not None else PUBLIC, moves)

    def value(self, operand, state, instruction):
        if "[" in operand or "PTR" in operand:
            return state.load(self.address_of(operand, state, instruction), self.size(operand))
        register = self.canonical(re.sub(r"\{.*", "", operand))
        if register and self.size(operand) == 1:
            return state.get(register + ".low")
        return state.get(register) if register else PUBLIC  # a constant

    def write(self, operand, value, state, instruction):
        masked = "{k" in operand
        if "[" in operand or "PTR" in operand:
            address = self.address_of(operand, state, instruction)
            state.store(address, self.size(operand), SECRET if masked else value)
            return
        register = self.canonical(re.sub(r"\{.*", "", operand))
        if register:
            # A part of a register leaves the rest as it was; 32 bits clear the upper ones.
            narrow = self.size(operand) < 4 and not register.startswith(("zmm", "k"))
            state.set(register, join(value, state.get(register)) if narrow or masked else value)
            if not narrow or self.size(operand) == 2:
                state.set(register + ".low", SECRET)
            elif not operand.endswith("h"):
                state.set(register + ".low", value)

    def step(self, instruction, state):
        name, operands = instruction.name, instruction.operands
        if self.DIVIDES.match(name):
            values = [self.value(operand, state, instruction) for operand in operands]
            if SECRET in values + [state.get("rax")]:
                self.report(instruction, "a division depends on data")
        if re.match(r"j(?!mp)|loop", name):
            if (state.get("rcx") if re.match("jr?e?cxz|loop", name) else state.flags) == SECRET:
                self.report(instruction, "a jump depends on data")
            return
        if name in ("jmp", "call") and instruction.target is None and instruction.symbol is None:
            self.value(operands[0], state, instruction)
            self.report(instruction, "a jump or a call to an address that is calculated")
            return
        if name == "call":
            self.check_call(state, instruction, self.ARGUMENTS)
            result = self.result_of_call(state, instruction, "rdi")
            for register in list(state.registers):
                if register.removesuffix(".low") in self.CALLER_SAVED or not register.startswith("r"):
                    state.set(register, SECRET)
            state.set("rax", result)
            state.flags = SECRET
            return
        if name == "push":
            value = self.value(operands[0], state, instruction)
            state.set("rsp", moved(state.get("rsp"), -8))
            state.store(state.get("rsp"), 8, value)
            return
        if name == "pop":
            self.write(operands[0], state.load(state.get("rsp"), 8), state, instruction)
            state.set("rsp", moved(state.get("rsp"), 8))
            return
        if name == "leave":
            state.set("rsp", moved(state.get("rbp"), 8))
            state.set("rbp", state.load(state.get("rbp"), 8))
            return
        if name.startswith("rep"):
            for register in ("rcx", "rdi"):
                self.check_address(register, state, instruction)
            state.store(moved(state.get("rdi"), None), 1, SECRET)
            return
        if re.match(r"(nop|endbr|ret|vzero|[lms]fence|cs|data16|ud2|prefetch|notrack|hlt|int3)", name):
            return
        if name in ("cdq", "cqo", "cdqe", "cwde"):
            if name in ("cdq", "cqo"):
                state.set("rdx", PUBLIC if state.get("rax") != SECRET else SECRET)
            return
        if name == "lea":
            value = self.address_of(operands[1], state, instruction, used=False)
            self.write(operands[0], value, state, instruction)
            return
        if name == "xchg" and operands[0] == operands[1]:
            return  # that does nothing
        if name == "xchg":
            values = [self.value(operand, state, instruction) for operand in operands]
            for operand, value in zip(operands, reversed(values)):
                self.write(operand, value, state, instruction)
            return
        if self.COMPARISONS.match(name):
            values = [self.value(operand, state, instruction) for operand in operands]
            state.flags = SECRET if SECRET in values else PUBLIC
            return
        if name.startswith("set"):
            self.write(operands[0], state.flags, state, instruction)
            return
        if name in ("mul", "imul") and len(operands) == 1:
            value = join(self.value(operands[0], state, instruction), state.get("rax"))
            for register in ("rax", "rdx"):
                state.set(register, value if value == SECRET else PUBLIC)
            state.flags = value if value == SECRET else PUBLIC
            return
        if name == "mulx":
            value = join(self.value(operands[2], state, instruction), state.get("rdx"))
            for operand in operands[:2]:
                self.write(operand, value, state, instruction)
            return

        # The rest calculates its first operand of the others, and, but for some, of itself.
        destination, sources = operands[0], operands[1:]
        clears = len(sources) > 0 and len(set(operands[-2:])) == 1 and \
            re.match(r"v?p?(xor|sub|andn|cmpeq)[bwdqps]*$", name) and "[" not in destination
        adds = re.match(r"(add|sub)$", name) and sources and re.match(r"0x[0-9a-f]+$", sources[0])
        if clears:
            value = PUBLIC
        elif adds:
            by = int(sources[0], 16)
            by -= (by >> 63) << 64
            value = moved(self.value(destination, state, instruction), by if name == "add" else -by)
        elif name in ("inc", "dec"):
            value = moved(self.value(destination, state, instruction), None)
        elif name == "and" and self.canonical(destination) == "rsp":
            value = ("stack", -(1 << 30), True)  # aligned: another region, below
        else:
            reads = list(sources)
            if not self.OVERWRITES.match(name) and not (name == "imul" and len(operands) == 3) or "{k" in destination and "{z}" not in destination:
                reads.append(destination)
            values = [self.value(operand, state, instruction) for operand in reads]
            for operand in operands:
                match = re.search(r"\{(k\d)\}", operand)
                if match:
                    values.append(state.get(match.group(1)))
            if re.match(r"cmov|adc|sbb|rc[lr]", name):
                values.append(state.flags)
            if re.match(r"mov(sx|zx|sxd)?$|movabs", name) and len(values) == 1:
                value = values[0]
            else:
                value = values[0] if values else PUBLIC
                for other in values[1:]:
                    value = join(value, other)
                value = moved(value, None)
        if self.FLAGS.match(name):
            state.flags = SECRET if value == SECRET else PUBLIC
        self.write(destination, value, state, instruction)


class AArch64(Machine):
    ARGUMENTS = tuple("x%d" % i for i in range(8))
    STACK = "sp"
    TRUST_STACK = re.compile("")
    CALLER_SAVED = tuple("x%d" % i for i in range(19))
    DIVIDES = re.compile(r"[us]div|fdiv|fsqrt")
    VECTOR_SIZES = {"b": 1, "h": 2, "s": 4, "d": 8, "q": 16}

    @staticmethod
    def canonical(name):
        if name in ("sp", "wsp"):
            return "sp"
        match = re.match(r"[wx](\d+)$", name)
        if match:
            return "x" + match.group(1)
        match = re.match(r"[vqdshb](\d+)(\.|$)", name)
        return "v" + match.group(1) if match else None

    def value(self, operand, state):
        register = self.canonical(operand)
        return state.get(register) if register else PUBLIC

    def size(self, operand):
        if operand[0] == "x":
            return 8
        return self.VECTOR_SIZES.get(operand[0], 4 if operand[0] == "w" else 16)

    def memory(self, operands, state, instruction):
        """The address, and what is written back to its register."""
        place = next(i for i, operand in enumerate(operands) if operand.startswith("["))
        terms = [term.strip() for term in operands[place].strip("[]!").split(",")]
        base = self.canonical(terms[0])
        self.check_address(base, state, instruction)
        value = state.get(base)
        by = 0
        if len(terms) > 1:
            if terms[1].startswith("#"):
                by = int(terms[1][1:], 0)
            elif terms[1].startswith(":"):
                by = None
            else:
                index = self.canonical(terms[1])
                if index:
                    self.check_address(index, state, instruction)
                by = None
        address = moved(value, by)
        if operands[place].endswith("!"):
            return base, address, address
        if len(operands) > place + 1:  # moved after the access
            after = operands[place + 1]
            return base, value, moved(value, int(after[1:], 0) if after.startswith("#") else None)
        return base, address, None

    def step(self, instruction, state):
        name, operands = instruction.name, instruction.operands
        if self.DIVIDES.match(name):
            if SECRET in [self.value(operand, state) for operand in operands[1:]]:
                self.report(instruction, "a division depends on data")
        if re.match(r"b\.", name):
            if state.flags == SECRET:
                self.report(instruction, "a jump depends on data")
            return
        if re.match(r"[ct]bn?z", name):
            if self.value(operands[0], state) == SECRET:
                self.report(instruction, "a jump depends on data")
            return
        if name in ("br", "blr"):
            self.report(instruction, "a jump or a call to an address that is calculated")
            return
        if name == "bl":
            self.check_call(state, instruction, self.ARGUMENTS)
            result = self.result_of_call(state, instruction, "x0")
            for register in list(state.registers):
                if register in self.CALLER_SAVED or register.startswith("v"):
                    state.set(register, SECRET)
            state.set("x0", result)
            state.flags = SECRET
            return
        if name in ("b", "ret", "nop", "bti", "hint", "brk", "udf", "prfm") or name.startswith(("paci", "auti")):
            return
        if name == "adrp":
            state.set(self.canonical(operands[0]), TABLE)
            return
        if re.match(r"(ld|st)", name):
            base, address, after = self.memory(operands, state, instruction)
            listed = [operand for operand in operands if not operand.startswith(("[", "#"))]
            data = listed[:operands.index(next(o for o in operands if o.startswith("[")))]
            at = address
            narrow = 1 if name.endswith("b") else 2 if name.endswith("h") else None
            for operand in data:
                size = narrow or self.size(operand)
                if name.startswith("st"):
                    state.store(at, size, self.value(operand, state))
                else:
                    lane = re.search(r"\]$", operand)
                    value = state.load(at, size)
                    register = self.canonical(operand)
                    if register:
                        state.set(register, join(value, state.get(register)) if lane else value)
                at = moved(at, size)
            if after is not None:
                state.set(base, after)
            return
        if re.match(r"(cmp|cmn|tst|fcmpe?)$", name):
            values = [self.value(operand, state) for operand in operands]
            state.flags = SECRET if SECRET in values else PUBLIC
            return
        if re.match(r"ccm[pn]$", name):
            values = [self.value(operand, state) for operand in operands[:2]] + [state.flags]
            state.flags = SECRET if SECRET in values else PUBLIC
            return
        destination, sources = operands[0], [o for o in operands[1:] if not o.startswith(":")]
        if re.match(r"(movi|mvni)$", name):
            value = PUBLIC
        elif name in ("add", "sub") and len(sources) == 2 and re.match(r"#0x[0-9a-f]+$", sources[1]):
            by = int(sources[1][1:], 16)
            value = moved(self.value(sources[0], state), by if name == "add" else -by)
        elif name == "mov" and not re.search(r"\[", destination):
            value = self.value(sources[0], state)
        elif name == "and" and self.canonical(destination) == "sp":
            value = ("stack", -(1 << 30), True)
        else:
            values = [self.value(operand, state) for operand in sources]
            # Vector instructions that add to their destination or keep a part of it.
            if re.match(r"(mla|mls|[us]mlal|[us]mlsl|sqr?dml|bsl|bit|bif|tbx|sri|sli|ins|mov|movk|bfi|bfxil|"
                        r"[us]sra|[us]aba|.*2$|eor3|sqdml|fml)", name):
                values.append(self.value(destination, state))
            if re.match(r"(cs|cinc|cinv|cneg|adc|sbc|ngc|fcsel)", name):
                values.append(state.flags)
            if name == "eor" and len(sources) == 2 and sources[0] == sources[1]:
                values = [PUBLIC]
            value = values[0] if values else state.flags if name.startswith("cset") else PUBLIC
            for other in values[1:]:
                value = join(value, other)
            value = moved(value, None)
        if re.match(r"(add|sub|and|bic|adc|sbc|neg|ngc)s$", name):
            state.flags = SECRET if value == SECRET else PUBLIC
        register = self.canonical(destination)
        if register:
            state.set(register, value)


# ---- Names.

def scopes(symbol):
    """The names of a mangled nested name, as far as they are plain: mlkem, its tag, avx2_code, ..."""
    match = re.match(r"_ZN[VK]*", symbol)
    names, at = [], match.end() if match else len(symbol)
    while at < len(symbol) and symbol[at].isdigit():
        length = re.match(r"\d+", symbol[at:]).group()
        at += len(length)
        names.append(symbol[at:at + int(length)])
        at += int(length)
    return names


def scope_of_backend(symbol):
    """The namespace of a backend, NAME_code, that a function belongs to. What is in scalar_code is a
    part of whoever calls it."""
    names = scopes(symbol)[:4]
    return next((name for name in names if name.endswith("_code") and name != "scalar_code"), None)


def backend_of(scope):
    return "neon_sha3" if scope == "sha3_code" else scope.removesuffix("_code")


_demangled = {}


def demangle_all(symbols):
    output = subprocess.run(["c++filt"], input="\n".join(symbols), capture_output=True, text=True, check=True)
    _demangled.update(zip(symbols, output.stdout.splitlines()))


def demangled(symbol):
    if symbol not in _demangled:
        demangle_all([symbol])
    return re.sub(r"mlkem::(abi_\w*::)?(target_\w*::)?", "", _demangled[symbol])


def arguments_of(name):
    match = re.search(r"\(([^()]*)\)( const)?$", name)
    return [argument.strip() for argument in match.group(1).split(",")] if match else []


def number_of_plain_arguments(name):
    """How many arguments, from the first on, are passed in one register each."""
    count = 0
    for argument in arguments_of(name):
        if not re.search(r"[*&]$|^(unsigned )?(long|int|short|char|bool)|^bool$", argument):
            break
        count += 1
    return count


# ---- Reading the disassembly.

Function = collections.namedtuple("Function", "symbol instructions")


def split_operands(text):
    out, depth, part = [], 0, ""
    for character in text:
        depth += character in "[{"
        depth -= character in "]}"
        if character == "," and depth == 0:
            out.append(part.strip())
            part = ""
        else:
            part += character
    if part.strip():
        out.append(part.strip())
    # {v0.16b, v1.16b} and {v0.16b-v3.16b} of AArch64
    listed = []
    for operand in out:
        match = re.match(r"\{\s*v(\d+)(\.\w+)(?:-v(\d+)\.\w+)?(.*)\}(\[\d+\])?$", operand)
        if match and match.group(3):
            first, last = int(match.group(1)), int(match.group(3))
            listed += ["v%d%s" % (i % 32, match.group(2)) for i in range(first, (last - first) % 32 + first + 1)]
        elif match:
            listed += [part.strip() + (match.group(5) or "") for part in operand.strip("{}").split("}")[0].split(",")]
        else:
            listed.append(operand)
    return listed


def functions(object_file, objdump):
    """The functions of backends in an object file, and what processor it is for."""
    command = [objdump, "-d", "-r", "--no-show-raw-insn", object_file]
    architecture = subprocess.run([objdump, "-f", object_file], capture_output=True, text=True,
                                  check=True).stdout
    is_arm = "aarch64" in architecture
    if not is_arm:
        command[1:1] = ["-M", "intel"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    current, found = None, []
    for line in output.splitlines():
        header = re.match(r"[0-9a-f]+ <(.*)>:$", line)
        if header:
            current = None
            if scope_of_backend(header.group(1)):
                current = Function(header.group(1), [])
                found.append(current)
            continue
        if current is None:
            continue
        relocation = re.match(r"\s+[0-9a-f]+: (R_\S+)\s+(\S+)", line)
        if relocation:
            symbol = re.sub(r"[+-]0x[0-9a-f]+$", "", relocation.group(2))
            last = current.instructions[-1]
            if last.name in ("call", "jmp", "bl", "b"):
                current.instructions[-1] = last._replace(symbol=symbol, target=None)
            continue
        match = re.match(r"\s*([0-9a-f]+):\s+(.*)$", line)
        if not match:
            continue
        text = re.sub(r"\s+//.*" if is_arm else r"\s+#.*", "", match.group(2)).strip()
        text = re.sub(r"^(notrack|bnd|cs|data16|lock) +", "", text)
        parts = text.split(None, 1)
        name, rest = parts[0], parts[1] if len(parts) > 1 else ""
        if name in ("rep", "repz", "repnz"):
            name, rest = "rep " + rest, ""
        target = re.search(r"(?:^|,\s*)([0-9a-f]+) <[^>]*>$", rest)
        is_jump = re.match(r"(j|loop|call)", name) if not is_arm else re.match(r"(b$|b\.|bl$|[ct]bn?z)", name)
        current.instructions.append(Instruction(
            int(match.group(1), 16), name,
            split_operands(re.sub(r"<[^>]*>", "", rest)),
            int(target.group(1), 16) if target and is_jump else None, None, text))
    return (AArch64 if is_arm else X86), found


def analyse(machine_type, function, trusts_stack):
    """The reports of a function (text, address, what), and how many instructions nothing leads to."""
    instructions = function.instructions
    index_of = {instruction.address: i for i, instruction in enumerate(instructions)}
    begin = State(trusts_stack)
    begin.set(machine_type.STACK, ("stack", 0, True))
    for register in machine_type.ARGUMENTS:
        begin.set(register, PUBLIC)
    before = [None] * len(instructions)
    before[0] = begin
    reports = []
    machine = machine_type(lambda instruction, what: reports.append((instruction, what)))
    work = [0]
    while work:
        i = work.pop()
        instruction = instructions[i]
        state = before[i].copy()
        machine.step(instruction, state)
        following = []
        ends = instruction.name in ("jmp", "ret", "ud2", "b", "br", "brk", "hlt")
        if not ends and i + 1 < len(instructions):
            following.append(i + 1)
        if instruction.target is not None and instruction.name not in ("call", "bl"):
            if instruction.target in index_of:
                following.append(index_of[instruction.target])
        for j in following:
            joined = state if before[j] is None else before[j].joined(state)
            if before[j] is None or not joined.same_as(before[j]):
                before[j] = joined.copy()
                work.append(j)
    reports.clear()
    for i, instruction in enumerate(instructions):
        if before[i] is not None:
            machine.step(instruction, before[i].copy())
    unreached = sum(1 for i, instruction in enumerate(instructions)
                    if before[i] is None and not re.match(r"(nop|xchg|cs|data16|int3|udf|hlt|ud2)", instruction.name))
    return list(dict.fromkeys((r[0].text, r[0].address, r[1]) for r in reports)), unreached


def read_allowed(path):
    """{beginning of a name: reason}"""
    allowed = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                name, reason = line.split("|")
                allowed[name.strip()] = reason.strip()
    return allowed


def main():
    object_file, allowed_file, objdump = sys.argv[1:]
    allowed = read_allowed(allowed_file)
    machine, all_functions = functions(object_file, objdump)
    demangle_all([function.symbol for function in all_functions])

    checked, excepted, failed = (collections.Counter() for _ in range(3))
    for function in all_functions:
        name = demangled(function.symbol)
        scope = scope_of_backend(function.symbol)
        backend = backend_of(scope)
        reports, unreached = analyse(machine, function, machine.TRUST_STACK.search(name) is not None)
        if "_vartime" in name or any(scope + "::" + entry in name for entry in allowed):
            excepted[backend] += 1
            reports = []
        else:
            checked[backend] += 1
            if unreached:
                reports.append(("", 0, "%d instructions that nothing leads to" % unreached))
        failed[backend] += len(reports) > 0
        for text, address, what in reports[:4]:
            print("%s: %s, at %x: %s" % (name, what, address, text))
    for backend in sorted(checked):
        print("%s: %d functions, and %d of public data" % (backend, checked[backend], excepted[backend]))
        print("check: disassembly | %s | %s" % (backend, "failed" if failed[backend] else "pass"))
    if not checked:
        sys.exit("no function of a backend")
    sys.exit(failed.total() > 0)


main()
