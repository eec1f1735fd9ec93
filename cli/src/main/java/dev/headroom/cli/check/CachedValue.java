// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A value of the signed-in user's own that instances cache, and that the user may change: the name
 * of the profile, or whether a restaurant is a favourite.
 *
 * <p>Immutable.
 */
sealed interface CachedValue {

  /** Returns the value as an instance has it. */
  String read(ServiceClient instance, String token) throws IOException, InterruptedException;

  /** Changes the value through an instance; returns whether that accepted it. */
  boolean write(ServiceClient instance, String token, String value)
      throws IOException, InterruptedException;

  /** Returns another value than the given one. */
  String other(String value);

  /** Finds the value that a service has; null if it has neither. */
  static @Nullable CachedValue find(ServiceClient instance, String listPath, String token)
      throws IOException, InterruptedException {
    String api = ServiceClient.api(listPath);
    JsonNode profile = get(instance, api + "/users/profile", token);
    if (profile.path("name").isString() && profile.path("country").isString()) {
      return new Name(api + "/users/profile", profile.path("country").asString());
    }
    JsonNode first = instance.get(listPath).json().path("items").path(0).path("id");
    String entry = listPath + "/" + first.asString("");
    return first.isNumber() && get(instance, entry, token).path("favourite").isBoolean()
        ? new Favourite(entry, api + "/favourites/" + first.asString())
        : null;
  }

  private static JsonNode get(ServiceClient instance, String path, String token)
      throws IOException, InterruptedException {
    return instance.get(path, "Authorization", "Bearer " + token).json();
  }

  /** The name of a profile. */
  record Name(String path, String country) implements CachedValue {

    @Override
    public String read(ServiceClient instance, String token)
        throws IOException, InterruptedException {
      return get(instance, path, token).path("name").asString("");
    }

    @Override
    public boolean write(ServiceClient instance, String token, String value)
        throws IOException, InterruptedException {
      HttpRequest.Builder change =
          instance
              .to(path)
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .PUT(
                  HttpRequest.BodyPublishers.ofString(
                      ServiceClient.json(Map.of("name", value, "country", country))));
      return isSuccess(instance.send(change));
    }

    @Override
    public String other(String value) {
      return "checked " + ThreadLocalRandom.current().nextInt(1_000_000);
    }
  }

  /** Whether a thing is the user's favourite. */
  record Favourite(String entry, String path) implements CachedValue {

    @Override
    public String read(ServiceClient instance, String token)
        throws IOException, InterruptedException {
      return get(instance, entry, token).path("favourite").asString("");
    }

    @Override
    public boolean write(ServiceClient instance, String token, String value)
        throws IOException, InterruptedException {
      HttpRequest.Builder change = instance.to(path).header("Authorization", "Bearer " + token);
      return isSuccess(
          instance.send(
              value.equals("true")
                  ? change.PUT(HttpRequest.BodyPublishers.noBody())
                  : change.DELETE()));
    }

    @Override
    public String other(String value) {
      return Boolean.toString(!value.equals("true"));
    }
  }

  private static boolean isSuccess(Response response) {
    return response.status() / 100 == 2;
  }
}
