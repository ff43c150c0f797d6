package org.galerarunbook.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.page.Page;

/**
 * What a page has of the lab, beside what {@link ClusterFile} names: folders of certificates and
 * the files in them, the operator's box, the application, what the lab's images hold.
 */
final class LabWords {

  private static final String CERTIFICATES =
      "`/etc/mysql/tls`, `/etc/tls`, their `tls-…` and the files in them";

  private static final String AUTHORITIES = "`ca`, `cluster-ca` and `certs` at your desk";

  /** By what they are called, a group by all of it; empty where each is called as it stands. */
  private static final List<Map.Entry<Pattern, String>> WORDS =
      List.of(
          word(
              "etc/(?:mysql/|valkey/)?(?:tls|\\$dir)(?![\\w])|\\.\\./tls|(?<![/\\w.=-])tls(?:-[a-z]+)?(?![\\w=-])"
                  + "|(?:server|cluster|client|\\$1|\\$leaf|\\*)-(?:key|cert)\\.pem|(?<![\\w/-])(?:cluster-)?ca\\.pem",
              CERTIFICATES),
          word(
              "ca/ca-(?:key|cert)\\.pem|(?<![\\w/.-])(?:next-)?certs/|(?<![\\w/.-])(?:new-)?cluster-ca(?![\\w.-])",
              AUTHORITIES),
          word("(?<![\\w.${}-])(?!galera[1-9])[a-z]\\w*\\.local(?!\\w)", ""),
          word("(?<![\\w./@-])(?:passbolt|valkey|proxy)(?![\\w/-]|\\.local)", ""),
          word("(?<![\\w./@-])toolbox(?![\\w./-])", ""),
          word("galera-?runbook[\\w-]*", ""),
          word(
              "(?:70|z)-galera\\.cnf|/etc/mysql/backup\\.cnf|(?<=[/ ])etc/galera(?:/[\\w-]+)?(?![\\w-])"
                  + "|(?:start-node|galera-state|galera-healthcheck)(?!\\w)",
              ""),
          word("/var/lib(?![\\w/])|(?<![\\w/.-])mysql/", ""),
          word("\\./lab(?![\\w-])", ""));

  private LabWords() {}

  private static Map.Entry<Pattern, String> word(String pattern, String called) {
    return Map.entry(Pattern.compile(pattern), called);
  }

  /**
   * What stays of the lab in a page's commands, and in what is expected of them.
   *
   * @param own what is called so in this cluster, too
   * @return titles of steps by what it is, in Markdown
   */
  static Map<String, Set<String>> in(Page page, Set<String> own) {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    for (Map.Entry<Pattern, String> word : WORDS) {
      for (Page.Block block : page.blocks()) {
        Stream.concat(
                Stream.of(block.command()), block.expectations().stream().map(Expectation::value))
            .flatMap(text -> word.getKey().matcher(text).results())
            .map(m -> m.group())
            .filter(w -> !own.contains(w))
            .map(w -> word.getValue().isEmpty() ? "`" + w + "`" : word.getValue())
            .forEach(w -> found.computeIfAbsent(w, k -> new LinkedHashSet<>()).add(block.step()));
      }
    }
    return found;
  }
}
