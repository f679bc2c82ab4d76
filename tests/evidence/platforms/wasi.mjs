// SPDX-License-Identifier: MIT
// wasi.mjs MODULE ARGUMENTS...: runs a WebAssembly module on Node's WASI, and ends as it does.
import { readFile } from 'node:fs/promises'
import { WASI } from 'node:wasi'

const wasi = new WASI({ version: 'preview1', args: process.argv.slice(2), env: {}, returnOnExit: true })
const module = await WebAssembly.compile(await readFile(process.argv[2]))
process.exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())))
