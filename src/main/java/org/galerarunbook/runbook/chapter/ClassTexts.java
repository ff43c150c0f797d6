package org.galerarunbook.runbook.chapter;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All texts in a class file: every string constant, and so every word a chapter's page will have,
 * known before the chapter runs.
 */
public final class ClassTexts {
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private ClassTexts() {}

  /** The texts of this class, without those of classes nested in it; names are among them, too. */
  public static List<String> of(Class<?> type) {
    String file = type.getName().replaceFirst("^.*\\.", "") + ".class";
    try (InputStream in = type.getResourceAsStream(file);
        DataInputStream data = new DataInputStream(in)) {
      data.readInt();
      data.readInt();
      int count = data.readUnsignedShort();
      List<String> texts = new ArrayList<>();
      for (int i = 1; i < count; i++) {
        int tag = data.readUnsignedByte();
        if (tag == UTF8) {
          texts.add(data.readUTF());
        } else {
          data.skipNBytes(size(tag, type));
          // these two take two places
          i += tag == LONG || tag == DOUBLE ? 1 : 0;
        }
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException("The class file of " + type.getName() + " can't be read", e);
    }
  }

  /** See the Java Virtual Machine Specification, 4.4. */
  private static int size(int tag, Class<?> type) {
    return switch (tag) {
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case LONG, DOUBLE -> 8;
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      default ->
          throw new IllegalArgumentException(
              "The class file of " + type.getName() + " has a constant of the unknown tag " + tag);
    };
  }
}
