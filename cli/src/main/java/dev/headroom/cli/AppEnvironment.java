// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.setup.AppSecret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The variables with which an app is started on the stores of its data folder. Stateless. */
final class AppEnvironment {

  /** The variable with the operators' token. */
  static final String OPERATOR_TOKEN = "HEADROOM_OPERATOR_TOKEN";

  private AppEnvironment() {}

  /**
   * Returns the variables: those given, and over them the ones that the stores and the folder fix.
   *
   * @param app the name of the app
   * @param given the variables of the workspace
   * @param appData the app's own data folder, which keeps its secrets
   * @param port the port to listen on
   * @param scale the share of the data to generate
   */
  static Map<String, String> of(
      String app, Map<String, String> given, Stores stores, Path appData, int port, double scale) {
    Map<String, String> environment = new HashMap<>(given);
    environment.put("PORT", Integer.toString(port));
    environment.put("DATABASE_URL", stores.databaseUrl());
    int replica = 0;
    for (String each : stores.replicaUrls(app)) {
      environment.put("HEADROOM_DATABASE_REPLICAS_%d_URL".formatted(replica), each);
      replica++;
    }
    String redis = stores.redisUrl();
    if (redis != null) {
      environment.put("REDIS_URL", redis);
    }
    ReferenceApp reference = ReferenceApp.of(app);
    environment.put(reference.variable("SCALE"), Double.toString(scale));
    environment.putIfAbsent(imagesVariable(app), appData.resolve("images").toString());
    environment.computeIfAbsent(
        reference.secretVariable(), name -> AppSecret.SIGNING.readOrCreate(appData));
    environment.put("APP_SAMPLE_PASSWORD", AppSecret.PASSWORD.readOrCreate(appData));
    environment.computeIfAbsent(
        OPERATOR_TOKEN, name -> AppSecret.OPERATOR_TOKEN.readOrCreate(appData));
    // Uploads are kept with the data; an app without uploads does not read it.
    environment.putIfAbsent(reference.variable("MEDIA"), appData.resolve("media").toString());
    return environment;
  }

  /** Returns the variable that names the folder for the sizes of a page's pictures. */
  static String imagesVariable(String app) {
    return ReferenceApp.of(app).variable("IMAGES");
  }
}
