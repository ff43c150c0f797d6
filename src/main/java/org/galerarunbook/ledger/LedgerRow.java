package org.galerarunbook.ledger;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A row of the table as one node has it.
 *
 * @param id given by the server, so that the same write can be there twice and be seen to be
 * @param write which write it is
 * @param checksum CRC-32 of its payload
 */
public record LedgerRow(long id, WriteId write, long checksum) {

  /** A row with this payload. */
  public static LedgerRow of(long id, WriteId write, String payload) {
    CRC32 crc = new CRC32();
    crc.update(payload.getBytes(StandardCharsets.UTF_8));
    return new LedgerRow(id, write, crc.getValue());
  }

  @Override
  public String toString() {
    return "row %d (%s, payload %08x)".formatted(id, write, checksum);
  }
}
