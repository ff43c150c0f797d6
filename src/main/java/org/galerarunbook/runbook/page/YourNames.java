package org.galerarunbook.runbook.page;

import java.util.regex.Pattern;

/** On top of a page of hosts: what the reader has to call otherwise, and what does it for them. */
public final class YourNames {
  private static final String HEAD =
      "<details><summary><b>Your names</b> in place of the lab's, and the command that puts them"
          + " in</summary>";

  private static final String BLOCK =
      HEAD
          + """


          | Here | Yours, by `cluster.yaml` |
          |---|---|
          | `galera1`, `galera2`, `galera3` | `name` of each node; behind `ssh` its `host` |
          | `galera1.local` and so on | its `certificate_name` |
          | `/var/lib/mysql`, `mysql`, `/run/mysqld/mysqld.sock` | `datadir`, `user`, `socket` of `names` |

          `./lab pages --names cluster.yaml %s` prints this page with yours, and says what is left \
          for you to put in: [your cluster](../your-cluster.md#the-pages-with-your-names).

          </details>""";

  private static final Pattern WRITTEN =
      Pattern.compile("(?ms)^" + Pattern.quote(HEAD) + "$.*?^</details>\n\n?");

  private YourNames() {}

  /** The block for the page of this id, as {@code ./lab pages} takes it. */
  static String block(String id) {
    return BLOCK.formatted(id);
  }

  /** The page without it: one that has somebody's names says so itself. */
  public static String without(String markdown) {
    return WRITTEN.matcher(markdown).replaceFirst("");
  }
}
