package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What documents show of Java is what src/it runs. */
class ReadmeTest {

  private static final Path ORDERS =
      Path.of("src/it/consumer/src/test/java/org/example/orders/OrdersTest.java");

  @Test
  @DisplayName("The README's test is the region of the consumer project's")
  void readme() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains("```java\n" + region(ORDERS, "readme") + "```\n");
  }

  private static String region(Path file, String tag) throws IOException {
    String text = Files.readString(file);
    String begin = "// tag::" + tag + "\n";
    String end = "// end::" + tag;
    assertThat(text).as("marks of the region in " + file).contains(begin, end);
    return text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end));
  }
}
