/** What the classroom board's front end needs of whoever holds the Arduino: its I2C wires, its pins and a moment's sleep. */

export interface ClassroomBus {
  /** Writes bytes to the chip at an address; whether anybody heard is not known. */
  write(address: number, bytes: number[]): Promise<void>
  /** Reads n bytes behind a register's pointer (below 0: without one); none if nobody answers at the address. */
  read(address: number, register: number, n: number): Promise<number[]>
  pin(pin: number, level: number): Promise<void>
  sleep(for_ms: number): Promise<void>
}
