/**
 * W25Q128JV: 16 MB serial NOR flash, SPI mode 0. Numbers from the Winbond data sheet W25Q128JV Rev. H; section in each
 * comment. Programming only clears bits; what is erased reads 0xFF.
 */

export enum W25Q128 {
  bytes = 16777216,
  /** Page program wraps inside a page (8.2.13). */
  pageBytes = 256,
  /** Smallest unit of erasure (8.2.15). */
  sectorBytes = 4096,
  /** Instructions, table 8.1.2; addresses are three bytes, most significant first. */
  cmdId = 0x9f,
  cmdStatus = 0x05,
  cmdWriteEnable = 0x06,
  cmdProgram = 0x02,
  cmdRead = 0x03,
  cmdEraseSector = 0x20,
  cmdPowerDown = 0xb9,
  cmdRelease = 0xab,
  /** Answer to cmdId: manufacturer, type, capacity (8.1.1); JV-Q has type 0x40. */
  idManufacturer = 0xef,
  idType = 0x40,
  idCapacity = 0x18,
  /** Status register 1 (7.1). */
  statusBusy = 0x01,
  statusWriteEnabled = 0x02,
  /** AC characteristics (9.6): typical and longest. */
  programTypical_s = 0.0004,
  programMax_s = 0.003,
  eraseTypical_s = 0.045,
  eraseMax_s = 0.4,
  /** Erasures that a sector survives (1, features). */
  endurance = 100000,
}

/** Who lives in which sector. */
export enum SECTOR {
  calibrationA = 0,
  calibrationB = 1,
  runMarker = 2,
  spare = 3,
  journal = 4,
}
