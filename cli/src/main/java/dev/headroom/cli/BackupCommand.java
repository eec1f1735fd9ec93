// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.configuration.ConfigurationBackup;
import dev.headroom.cli.configuration.ConfigurationRestore;
import dev.headroom.cli.text.AppNames;
import dev.headroom.cli.text.UsageException;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.backup.Backup;
import dev.headroom.database.backup.BackupRestore;
import dev.headroom.database.backup.BackupSettings;
import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Makes a backup of a database, by the code of the backup job, or of the files of a configuration;
 * {@link Restore} restores one. Confined to one thread.
 */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a backup of a PostgreSQL database, or of a configuration.",
      "Of a database: a dump where a pg_dump is installed that is not older than the server, else",
      "a copy of all files of the server. Complete or absent, with checksums;",
      "not encrypted. A password is better in DATABASE_URL or ~/.pgpass than on the command line.",
      "With --configuration: of the files of a configuration, in which secrets are left empty; a"
          + " file",
      "in which one may remain is left out. All of that is named."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom backup jewgo",
      "  ./headroom backup postgres://user@localhost:5432/shop --to /backups --keep 14",
      "  ./headroom backup --to /backups --list",
      "  ./headroom backup --configuration /srv/shop --to /backups"
    })
final class BackupCommand implements Callable<Integer> {
  private static final int MAX_KEPT = 10_000;

  /** The options that only a backup of a database reads. */
  private static final List<String> DATABASE_OPTIONS = List.of("--keep", "--method", "--data");

  private final Workspace workspace;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DATABASE",
      completionCandidates = AppNames.class,
      description = "an app, or the address of a database; default DATABASE_URL")
  private @Nullable String source;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "folder of the backups; default that of the app's data")
  private @Nullable Path folder;

  @Option(names = "--data", paramLabel = "DIR", description = "data folder; default .headroom")
  private @Nullable Path data;

  @Option(
      names = "--keep",
      defaultValue = "7",
      paramLabel = "N",
      description = "backups of the database that are kept, 0 for all; default ${DEFAULT-VALUE}")
  private int keep = 7;

  @Option(
      names = "--method",
      defaultValue = "auto",
      paramLabel = "METHOD",
      description = "of the database: auto, dump or copy; default ${DEFAULT-VALUE}")
  private BackupSettings.Method method = BackupSettings.Method.AUTO;

  @Option(names = "--list", description = "lists the backups and makes none")
  private boolean list;

  @Option(
      names = "--configuration",
      paramLabel = "PATH",
      description = "folder or file of a configuration that is backed up in place of a database")
  private @Nullable Path configuration;

  @Spec private CommandSpec spec = CommandSpec.create();

  BackupCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() throws InterruptedException {
    Argument.KEEP.require(keep >= 0 && keep <= MAX_KEPT, keep);
    PrintWriter out = spec.commandLine().getOut();
    if (configuration != null) {
      return backUp(configuration, out);
    }
    String app = source != null && ReferenceApp.names().contains(source) ? source : null;
    Path to = folder;
    if (to == null && app != null) {
      to = workspace.data(data).resolve(app).resolve("backups");
    }
    if (to == null && source == null && !list && databaseVariable().isBlank()) {
      throw new UsageException(
          "DATABASE and --to are missing: name an app, or the address of a database and the folder"
              + " of its backups");
    }
    if (to == null) {
      throw Argument.TO.missing();
    }
    Argument.TO.require(!Files.exists(to) || Files.isDirectory(to), to);
    BackupSettings settings = BackupSettings.of(to).withKeep(keep).withMethod(method);
    if (list) {
      DatabaseUrl none = DatabaseUrl.parse("postgres://localhost/none");
      List<Backup> backups = new DatabaseBackup(none, settings, TimeSource.system()).list();
      backups.forEach(each -> out.println(each.text()));
      if (backups.isEmpty()) {
        out.println("there is no backup in " + to);
      }
      return 0;
    }
    if (app == null) {
      return run(address(), settings, out);
    }
    Path appData = workspace.data(data).resolve(app);
    Map<String, String> environment = workspace.environment();
    try (Stores stores = Stores.databaseOnly(out, appData, environment, app)) {
      return run(DatabaseUrl.parse(stores.databaseUrl()), settings, out);
    }
  }

  private int backUp(Path configured, PrintWriter out) {
    if (source != null || list) {
      throw new UsageException(
          "--configuration is given with a database or --list: leave one of them out");
    }
    for (String each : DATABASE_OPTIONS) {
      if (spec.commandLine().getParseResult().hasMatchedOption(each)) {
        throw new UsageException(each + " belongs to a backup of a database: leave it out");
      }
    }
    Argument.CONFIGURATION.require(Files.exists(configured), configured);
    Path to = folder;
    if (to == null) {
      throw Argument.TO.missing();
    }
    ConfigurationBackup made = ConfigurationBackup.make(configured, to, Instant.now());
    made.lines().forEach(out::println);
    out.println(made.folder());
    out.flush();
    return 0;
  }

  private static int run(DatabaseUrl address, BackupSettings settings, PrintWriter out)
      throws InterruptedException {
    Backup made = new DatabaseBackup(address, settings, TimeSource.system()).run();
    out.println(made.text());
    out.println(made.folder());
    out.flush();
    return 0;
  }

  private String databaseVariable() {
    return workspace.environment().getOrDefault("DATABASE_URL", "");
  }

  private DatabaseUrl address() {
    String given = source != null ? source : databaseVariable();
    if (given.isBlank()) {
      throw Argument.DATABASE.missing();
    }
    try {
      return DatabaseUrl.parse(given);
    } catch (SettingsException refused) {
      throw Argument.DATABASE.malformed();
    }
  }

  /**
   * Restores a backup into an empty database, an empty folder, or that of a configuration. Confined
   * to one thread.
   */
  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = {
        "Restores a backup after its checksums were verified.",
        "A dump is restored into an empty database, in one transaction; a copy into an empty"
            + " folder,",
        "on which PostgreSQL of the same major version is then started. Of a database, nothing"
            + " that",
        "exists is replaced.",
        "A configuration is restored into its folder: the plan is printed first, secrets are taken",
        "from the files that are there, and a file that was changed after the backup is replaced"
            + " only",
        "with --overwrite."
      },
      footer = {
        "",
        "Examples:",
        "  ./headroom restore /backups/shop-20261129T020000.000Z postgres://user@localhost/shop2",
        "  ./headroom restore BACKUP /srv/restored/jewgo/postgres/cluster",
        "  ./headroom up jewgo --data /srv/restored",
        "  ./headroom restore /backups/configuration-20261129T020000.000Z /srv/shop --dry-run"
      })
  static final class Restore implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "BACKUP", description = "folder of one backup")
    private Path backup = Path.of("");

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "TARGET",
        description =
            "address of an empty database, or an empty folder, or that of a configuration; default:"
                + " only verifies")
    private String target = "";

    @Option(
        names = "--no-owner",
        description = "leaves out owners and privileges, for a server with other roles")
    private boolean noOwner;

    @Option(
        names = "--overwrite",
        description = "of a configuration: replaces files that were changed after the backup, too")
    private boolean overwrite;

    @Option(
        names = "--dry-run",
        description = "of a configuration: prints the plan and changes nothing")
    private boolean dryRun;

    @Spec private CommandSpec spec = CommandSpec.create();

    Restore() {}

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      if (ConfigurationBackup.isAt(backup)) {
        return restoreConfiguration(out);
      }
      if (overwrite || dryRun) {
        throw new UsageException(
            "--overwrite and --dry-run belong to a backup of a configuration: leave them out");
      }
      Backup read = Backup.at(backup);
      out.println(read.text());
      if (target.isBlank()) {
        read.verify();
        out.println("the checksums are right");
        return 0;
      }
      BackupRestore restore = BackupRestore.of(read);
      if (noOwner) {
        restore.withoutOwners();
      }
      if (target.matches("(jdbc:)?postgres[a-z0-9+]*:.*")) {
        DatabaseUrl database = database();
        restore.intoDatabase(database);
        out.println("restored into " + database);
      } else {
        Path folder = folder();
        restore.intoFolder(folder);
        out.printf("restored: start PostgreSQL %d on %s%n", read.majorVersion(), folder);
      }
      out.flush();
      return 0;
    }

    private int restoreConfiguration(PrintWriter out) {
      if (noOwner) {
        throw new UsageException("--no-owner belongs to a backup of a database: leave it out");
      }
      ConfigurationBackup read = ConfigurationBackup.at(backup);
      read.lines().forEach(out::println);
      if (target.isBlank()) {
        out.println("the checksums are right");
      } else {
        ConfigurationRestore restore = new ConfigurationRestore(read, folder());
        restore.plan().forEach(out::println);
        if (!dryRun) {
          restore.run(overwrite);
          out.println("restored");
        }
      }
      out.flush();
      return 0;
    }

    private DatabaseUrl database() {
      try {
        return DatabaseUrl.parse(target);
      } catch (SettingsException refused) {
        throw Argument.DATABASE.malformed();
      }
    }

    private Path folder() {
      try {
        return Path.of(target).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw Argument.TARGET.invalid(target);
      }
    }
  }
}
