// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the folder of a deployment. Confined to one thread. */
final class HomeOption {

  @Option(
      names = "--home",
      required = true,
      paramLabel = "DIR",
      description = "folder of the deployment")
  private Path home = Path.of("");

  HomeOption() {}

  Path path() {
    return home;
  }

  DeploymentFolder open() {
    return DeploymentFolder.open(home);
  }
}
