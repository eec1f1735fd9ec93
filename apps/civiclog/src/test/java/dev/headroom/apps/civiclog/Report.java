// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report of a violation as a browser sends it: a form with photos. One thread at a time. */
final class Report {
  private static final String BOUNDARY = "a-boundary-of-the-tests";
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode violation = JSON.createObjectNode();
  private final List<byte[]> photos = new ArrayList<>();

  private String photoPart = "name=\"photo\"; filename=\"photo.jpg\"";
  private @Nullable String key;

  private Report() {}

  /** A report about a property, without photos. */
  static Report at(long property) {
    Report report = new Report();
    report
        .violation
        .put("property", property)
        .put("kind", "trash")
        .put("title", "Bins at the kerb")
        .put("description", "Since Monday.\nAgain.")
        .put("severity", 2);
    return report;
  }

  /** Sets a member of the report. */
  Report with(String member, @Nullable String value) {
    violation.put(member, value);
    return this;
  }

  /** Adds a photo: the bytes of any file. */
  Report photo(byte[] file) {
    photos.add(file);
    return this;
  }

  /** Names the parts of the photos otherwise. */
  Report photosAs(String disposition) {
    this.photoPart = disposition;
    return this;
  }

  /** Adds a photograph of those of the tests of images. */
  Report photograph(String name) {
    return photo(file(name));
  }

  /** Reads a photograph: {@code rocket.jpg}, {@code coffee.png} or {@code chelsea.png}. */
  static byte[] file(String name) {
    try {
      return Files.readAllBytes(
          Path.of("..", "..", "media", "images", "src", "test", "resources", "photographs", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names the request, so that it is stored once. */
  Report key(String requestKey) {
    this.key = requestKey;
    return this;
  }

  /** Sends it for a user to an association. */
  Reply send(RunningApp app, @Nullable String token, long association) {
    RunningApp.Call caller = app.as(token);
    if (key != null) {
      caller = caller.header("Idempotency-Key", key);
    }
    return caller.post(
        "/api/associations/" + association + "/violations",
        "multipart/form-data; boundary=" + BOUNDARY,
        body());
  }

  private byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"violation\"", "application/json", JSON.writeValueAsBytes(violation));
    for (byte[] each : photos) {
      // What the client says of the file counts for nothing.
      part(body, photoPart, "image/jpeg", each);
    }
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }

  private static void part(
      ByteArrayOutputStream body, String disposition, String type, byte[] content) {
    String head =
        "--%s\r\nContent-Disposition: form-data; %s\r\nContent-Type: %s\r\n\r\n"
            .formatted(BOUNDARY, disposition, type);
    body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
