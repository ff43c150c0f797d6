package org.galerarunbook.lab.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.ClusterSpec;
import org.galerarunbook.galera.SstMethod;
import org.galerarunbook.galera.Timers;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.ImageReference;

/** Turns an env file into {@link Settings}, collecting every problem before it gives up. */
final class SettingsReader {
  private static final Set<String> OWN_ACCOUNTS = Set.of("root", "health", "mysql", "mariadb.sys");
  private static final Set<String> OWN_DATABASES =
      Set.of("mysql", "sys", "information_schema", "performance_schema");
  private static final String PROXY = "proxy.local";
  private static final int DATABASE_PORT = 3306;

  private final EnvFile file;
  private final Map<String, String> environment;
  private final List<Finding> problems = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();

  private SettingsReader(EnvFile file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
    problems.addAll(file.problems());
  }

  static Settings load(Path project, Map<String, String> environment) {
    Path own = project.resolve(".env");
    boolean isDefault = !Files.exists(own);
    Path path = isDefault ? project.resolve("env.example") : own;
    return read(EnvFile.read(path), new Settings.Origin(path, isDefault), environment);
  }

  static Settings read(EnvFile file, Settings.Origin origin, Map<String, String> environment) {
    return new SettingsReader(file, environment).settings(origin);
  }

  private Settings settings(Settings.Origin origin) {
    Map<Component, ImageReference> images = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      ImageReference image = optional(component.setting(), SettingsValues::image);
      if (image != null) {
        images.put(component, image);
      }
    }
    Settings.Database database =
        new Settings.Database(
            required("MARIADB_ROOT_PASSWORD", Secrets::any),
            required("MARIADB_BACKUP_USERNAME", SettingsValues::identifier),
            required("MARIADB_BACKUP_PASSWORD", Secrets::ofSnapshots),
            required("MARIADB_HEALTHCHECK_PASSWORD", Secrets::any));
    Settings.Datasource datasource =
        new Settings.Datasource(
            required("DATASOURCES_DEFAULT_HOST", SettingsValues::host),
            number("DATASOURCES_DEFAULT_PORT", SettingsValues::port),
            required("DATASOURCES_DEFAULT_USERNAME", SettingsValues::identifier),
            required("DATASOURCES_DEFAULT_PASSWORD", Secrets::ofApplication),
            required("DATASOURCES_DEFAULT_DATABASE", SettingsValues::identifier));
    Settings.Passbolt passbolt =
        new Settings.Passbolt(
            required("PASSBOLT_BASE_URL", SettingsValues::baseUrl),
            number("PASSBOLT_HTTPS_PORT", SettingsValues::port),
            required("PASSBOLT_ADMIN_EMAIL", SettingsValues::email),
            required("PASSBOLT_ADMIN_FIRST_NAME", SettingsValues::personsName),
            required("PASSBOLT_ADMIN_LAST_NAME", SettingsValues::personsName));
    Settings.Cache cache =
        new Settings.Cache(required("CACHE_DEFAULT_PASSWORD", Secrets::ofApplication));
    String disk = optional("LAB_DISK", SettingsValues::diskSize);
    Settings.LabOptions lab =
        new Settings.LabOptions(
            number("LAB_NODES", SettingsValues::clusterSize),
            disk == null ? "" : disk,
            required("LAB_SST_METHOD", text -> SettingsValues.choice(text, SstMethod.values())),
            required(
                "LAB_KEY_ALGORITHM",
                text -> SettingsValues.choice(text, Settings.KeyAlgorithm.values())),
            required("LAB_TIMERS", text -> SettingsValues.choice(text, Timers.values())),
            number("LAB_DATABASE_PORT", SettingsValues::port));
    reportUnknown();
    if (problems.isEmpty()) {
      checkTogether(datasource, passbolt, lab);
      checkAccounts(database, datasource);
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(
          problems.stream().sorted(Comparator.comparingInt(SettingsReader::line)).toList());
    }
    return new Settings(origin, images, database, datasource, passbolt, cache, lab);
  }

  private static int line(Finding problem) {
    String line = problem.who().replaceFirst("^.*:", "");
    return line.matches("\\d+") ? Integer.parseInt(line) : Integer.MAX_VALUE;
  }

  private void checkTogether(
      Settings.Datasource datasource, Settings.Passbolt passbolt, Settings.LabOptions lab) {
    if (!datasource.host().equals(PROXY)
        && ClusterSpec.nodeNames(lab.nodes()).stream()
            .noneMatch(n -> datasource.host().equals(n + ".local"))) {
      problem(
          "DATASOURCES_DEFAULT_HOST",
          "is '" + datasource.host() + "', which a lab of " + lab.nodes() + " has not",
          "use proxy.local, or galera1.local to galera" + lab.nodes() + ".local");
    }
    if (datasource.port() != DATABASE_PORT) {
      problem(
          "DATASOURCES_DEFAULT_PORT",
          "is " + datasource.port() + ", at which neither proxy nor nodes listen",
          "use " + DATABASE_PORT + "; LAB_DATABASE_PORT is the one on this machine");
    }
    if (lab.firstPort() + lab.nodes() - 1 > 65535) {
      problem(
          "LAB_DATABASE_PORT",
          "leaves no room for " + lab.nodes() + " ports up to 65535",
          "use " + (65536 - lab.nodes()) + " or less");
    }
    int beyondFirst = passbolt.httpsPort() - lab.firstPort();
    if (beyondFirst >= 0 && beyondFirst < lab.nodes()) {
      problem(
          "LAB_DATABASE_PORT",
          "gives a node port " + passbolt.httpsPort() + ", which is that of Passbolt",
          "choose another first port; " + lab.nodes() + " are used from it on");
    }
    int urlPort = passbolt.baseUrl().getPort() < 0 ? 443 : passbolt.baseUrl().getPort();
    if (urlPort != passbolt.httpsPort()) {
      problem(
          "PASSBOLT_BASE_URL",
          "leads to port " + urlPort + " and PASSBOLT_HTTPS_PORT is " + passbolt.httpsPort(),
          "make both the same port");
    }
  }

  private void checkAccounts(Settings.Database database, Settings.Datasource datasource) {
    if (OWN_ACCOUNTS.contains(database.backupUsername())) {
      problem(
          "MARIADB_BACKUP_USERNAME",
          "is '" + database.backupUsername() + "', an account that the nodes have already",
          "use another name, such as backup");
    }
    if (OWN_ACCOUNTS.contains(datasource.username())) {
      problem(
          "DATASOURCES_DEFAULT_USERNAME",
          "is '" + datasource.username() + "', an account that the nodes have already",
          "use another name, such as passbolt");
    }
    if (OWN_DATABASES.contains(datasource.database().toLowerCase(Locale.ROOT))) {
      problem(
          "DATASOURCES_DEFAULT_DATABASE",
          "is '" + datasource.database() + "', a database of the server's own",
          "use another name, such as passbolt");
    }
  }

  private void reportUnknown() {
    file.entries().keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> unknown(name, "remove the line; env.example has all of them"));
    environment.keySet().stream()
        .filter(name -> name.startsWith("LAB_") && !known.contains(name))
        .sorted()
        .forEach(name -> unknown(name, "unset it; env.example has all of them"));
  }

  private void unknown(String name, String otherwise) {
    problem(name, "is not a variable of the lab", suggestion(name, otherwise));
  }

  private String suggestion(String name, String otherwise) {
    return known.stream()
        .filter(
            candidate -> SettingsValues.distance(name, candidate) <= Math.max(2, name.length() / 5))
        .min(Comparator.comparingInt(candidate -> SettingsValues.distance(name, candidate)))
        .map(nearest -> "did you mean " + nearest + "?")
        .orElse(otherwise);
  }

  private int number(String name, Function<String, Integer> parser) {
    Integer value = required(name, parser);
    return value == null ? 0 : value;
  }

  private <T> T required(String name, Function<String, T> parser) {
    known.add(name);
    if (!isSet(name)) {
      problems.add(
          Finding.problem(file.file(), name + " is missing", "copy its line from env.example"));
      return null;
    }
    return parsed(name, parser);
  }

  private <T> T optional(String name, Function<String, T> parser) {
    known.add(name);
    return isSet(name) ? parsed(name, parser) : null;
  }

  private boolean isSet(String name) {
    return fromEnvironment(name) || file.entries().containsKey(name);
  }

  private boolean fromEnvironment(String name) {
    return (name.endsWith("_IMAGE") || name.startsWith("LAB_")) && environment.containsKey(name);
  }

  private <T> T parsed(String name, Function<String, T> parser) {
    String value = fromEnvironment(name) ? environment.get(name) : file.entries().get(name).value();
    if (value == null) {
      // Its form is wrong, which the file has reported.
      return null;
    }
    if (value.isEmpty()) {
      problem(name, "is empty", "give it a value, or see env.example");
      return null;
    }
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      problem(name, "holds a line end or another control character", "remove it");
      return null;
    }
    try {
      return parser.apply(value);
    } catch (SettingsValues.WrongValue wrong) {
      problem(name, wrong.getMessage(), wrong.remedy());
      return null;
    }
  }

  private void problem(String name, String what, String remedy) {
    EnvFile.Entry entry = file.entries().get(name);
    boolean environmental = fromEnvironment(name);
    problems.add(
        Finding.problem(
            environmental ? "environment" : file.file() + (entry == null ? "" : ":" + entry.line()),
            name + " " + what,
            remedy));
  }
}
