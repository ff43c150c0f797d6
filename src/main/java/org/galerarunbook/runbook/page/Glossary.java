package org.galerarunbook.runbook.page;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.parser.Parser;
import org.galerarunbook.runbook.chapter.Signposts;

/**
 * The terms of a glossary page: each heading below the first level names one, or several separated
 * by commas or slashes, with a long form in brackets.
 */
public final class Glossary {
  private final Map<String, String> anchors = new LinkedHashMap<>();
  private final String path;

  /**
   * @param markdown the glossary page
   * @param path how other pages reach it
   */
  public Glossary(String markdown, String path) {
    this.path = path;
    Parser.builder()
        .build()
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                if (heading.getLevel() > 1) {
                  add(PlainText.of(heading));
                }
              }
            });
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
    private static final Pattern PIECES =
        Pattern.compile(
            "(?<code>(`+)(?!`)(?s:.+?)(?<!`)\\2(?!`))|(?<link>!?\\[[^\\]]*\\]\\([^)]*\\))|(?<fence>(?ms)^```.*?^```)");

    private final Set<String> linked = new HashSet<>();

    String link(String markdown) {
      Matcher pieces = PIECES.matcher(markdown);
      StringBuilder out = new StringBuilder();
      int from = 0;
      while (pieces.find()) {
        out.append(prose(markdown.substring(from, pieces.start())));
        String piece = pieces.group();
        String term = pieces.group("code") == null ? "" : piece.replaceAll("^`+ ?| ?`+$", "");
        out.append(term.isEmpty() ? piece : use(term, piece));
        from = pieces.end();
      }
      return out.append(prose(markdown.substring(from))).toString();
    }

    private String prose(String text) {
      if (anchors.isEmpty()) {
        return text;
      }
      String any =
          anchors.keySet().stream()
              .sorted(Comparator.comparingInt(String::length).reversed())
              .map(Pattern::quote)
              .collect(Collectors.joining("|"));
      Pattern term = Pattern.compile("(?<![\\w./_-])(?:" + any + ")(?![\\w/_-])(?!\\.\\w)");
      return term.matcher(text)
          .replaceAll(m -> Matcher.quoteReplacement(use(m.group(), m.group())));
    }

    private String use(String term, String shown) {
      String anchor = anchors.get(term);
      if (anchor == null || !linked.add(anchor)) {
        return shown;
      }
      return "[" + shown + "](" + path + "#" + anchor + ")";
    }
  }
}
