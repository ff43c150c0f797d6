package org.galerarunbook.runbook;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what deletes, wipes, kills, cuts off or overwrites in a command. It knows words, not
 * shells: rather once too often, for a sentence about what is lost costs little.
 */
public final class Danger {
  private static final List<Pattern> PATTERNS =
      List.of(
          // a word of its own, and so not docker run --rm
          shell("(?:docker |podman )?(?:volume |network )?rm|rmdir|shred|mkfs[.\\w]*|wipefs"),
          shell("(?:docker |podman |systemctl )?(?:kill|pause)|killall|pkill|SIGKILL|SIGSTOP"),
          shell("find\\b[^\\n|;]*\\s-delete"),
          shell("dd\\b[^\\n|;]*\\bof=\\S+|truncate +-|unlink"),
          shell("(?:docker )?(?:compose|lab) down|lab clean|prune|network disconnect"),
          Pattern.compile("(?<!\\S)--(?:force|reset|renew-ca|flush)\\b"),
          shell("iptables\\b[^\\n]*?-(?:j +(?:DROP|REJECT)|F)\\b|nft (?:add|flush|delete)"),
          shell("tc qdisc (?:add|replace)|gmcast\\.isolate"),
          Pattern.compile(
              "(?<![>&\\d])>(?![>&])\\s*['\"]?\\S*(?:backup|dump|\\.mbs|\\.sql|\\.gz)\\S*"),
          sql("DROP +(?:TABLE|DATABASE|SCHEMA|USER|ROLE|VIEW|INDEX|COLUMN|TRIGGER|EVENT)"),
          sql("TRUNCATE(?: +TABLE)? +(?!-)\\w+|CREATE +OR +REPLACE|REPLACE +INTO"),
          sql("DELETE +FROM +[\\w.`]+\\s*(?:;|\"|'|$)"),
          sql("UPDATE +[\\w.`]+ +SET +(?:(?!\\bWHERE\\b)[^;\"])*(?:;|\"|$)"),
          sql("RESET +(?:MASTER|SLAVE|REPLICA|BINARY|QUERY)|PURGE +(?:BINARY|MASTER)"),
          // another password, lock or demand in the place of what the account had
          sql("ALTER +USER|SET +PASSWORD"),
          // founding throws away what another node has more
          shell("pc[._]bootstrap|galera_new_cluster|--wsrep-new-cluster|safe_to_bootstrap: *1"));

  private Danger() {}

  /** What in the command destroys, as it stands there; empty when nothing does. */
  public static Optional<String> in(String command) {
    // a line that goes on is one line
    String joined = command.replaceAll("\\\\\\n\\s*", " ");
    return PATTERNS.stream()
        .map(p -> p.matcher(joined))
        .filter(Matcher::find)
        .map(m -> m.group().strip())
        .findFirst()
        .or(() -> Overwriting.in(joined));
  }

  private static Pattern shell(String words) {
    return Pattern.compile("(?<![\\w.-])(?:" + words + ")(?![\\w.-])", Pattern.MULTILINE);
  }

  private static Pattern sql(String words) {
    return Pattern.compile(
        "(?<![\\w-])(?:" + words.replace(" +", "\\s+") + ")",
        Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  }
}
