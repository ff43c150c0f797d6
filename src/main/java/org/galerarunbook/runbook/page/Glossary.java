package org.galerarunbook.runbook.page;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.galerarunbook.runbook.chapter.Signposts;

/**
 * The terms of a glossary page: each heading below the first level names one, or several separated
 * by commas or slashes, with a long form in brackets.
 */
public final class Glossary {
  private final Map<String, String> anchors = new LinkedHashMap<>();
  private final String path;

  /** A term, and what is passed over between two: links, and code that is none. */
  private final Pattern pieces;

  /**
   * @param markdown the glossary page
   * @param path how other pages reach it
   */
  public Glossary(String markdown, String path) {
    this.path = path;
    Node node = Parser.builder().build().parse(markdown).getFirstChild();
    for (; node != null; node = node.getNext()) {
      if (node instanceof Heading heading && heading.getLevel() > 1) {
        add(PlainText.of(heading));
      }
    }
    String longestFirst =
        anchors.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    pieces =
        Pattern.compile(
            "(`+)(?!`)(?s:.+?)(?<!`)\\1(?!`)|!?\\[[^\\]]*\\]\\([^)]*\\)|(?ms:^```.*?^```)"
                + "|(?<![\\w./_-])(?:%s)(?![\\w/_-])(?!\\.\\w)".formatted(longestFirst));
  }

  /** A glossary without terms. */
  public static Glossary none() {
    return new Glossary("", "");
  }

  private void add(String heading) {
    String anchor = Signposts.anchor(heading);
    for (String term : heading.split("[,/()]")) {
      if (!term.isBlank()) {
        anchors.putIfAbsent(term.strip(), anchor);
      }
    }
  }

  /**
   * Links terms on one page: each one's first use, outside of code and links; {@code `term`} alone
   * in code counts as a use.
   */
  Linker linker() {
    return new Linker();
  }

  final class Linker {
    private final Set<String> linked = new HashSet<>();

    String link(String markdown) {
      return anchors.isEmpty()
          ? markdown
          : pieces.matcher(markdown).replaceAll(m -> Matcher.quoteReplacement(linked(m.group())));
    }

    private String linked(String piece) {
      String anchor = anchors.get(piece.replaceAll("^`+ ?| ?`+$", ""));
      return anchor == null || !linked.add(anchor)
          ? piece
          : "[" + piece + "](" + path + "#" + anchor + ")";
    }
  }
}
