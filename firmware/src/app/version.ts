/** Version of the firmware, as it says of itself in `description`. */
export const FIRMWARE_VERSION = "0.1.0"
