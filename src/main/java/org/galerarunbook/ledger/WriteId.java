package org.galerarunbook.ledger;

import java.util.Comparator;

/** What makes a write unlike any other: who wrote it, and the how many-th of that writer it is. */
public record WriteId(int writer, long number) implements Comparable<WriteId> {

  private static final Comparator<WriteId> ORDER =
      Comparator.comparingInt(WriteId::writer).thenComparingLong(WriteId::number);

  @Override
  public int compareTo(WriteId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "writer " + writer + " number " + number;
  }
}
