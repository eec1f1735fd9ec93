// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.PathPattern;
import dev.headroom.edge.session.TokenFilter;
import dev.headroom.ground.Setting;
import dev.headroom.session.revocation.Freshness;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of sessions that the starter adds to those of the module.
 *
 * <p>Immutable. Its text never shows the secret.
 */
record SessionProperties(
    @Setting(
            value =
                "Secret under which private signing keys are sealed in the store: 32 bytes or "
                    + "more, the same on all instances. Not set, the starter keeps no sessions.",
            example = "a random text of 32 bytes or more",
            secret = true)
        String keySecret,
    @Setting(
            "Paths whose requests always ask the store whether the token is revoked, such as "
                + "/api/admin/**. They are answered with 503 while it is unavailable.")
        List<PathPattern> fresh,
    @Setting(
            "Paths whose GET and HEAD requests an older snapshot of revocations may admit "
                + "while the store is unavailable, until it is as old as lenient-for. Other "
                + "methods, and paths that are also in fresh, are answered with 503 then.")
        List<PathPattern> lenient,
    @Setting(
            value = "Whether devices, refresh, revocation and keys have endpoints.",
            defaultValue = "true")
        boolean endpoints,
    @Setting(
            value = "Authority of users who may see and end the sessions of others.",
            defaultValue = "admin")
        String adminAuthority,
    @Setting(
            value =
                "What happens to a bearer token that does not claim to be of this issuer, such as "
                    + "an API key: pass leaves it to the application's own security, refuse "
                    + "answers 401.",
            defaultValue = "pass")
        ForeignTokens foreignTokens) {

  /** What happens to bearer tokens of others. */
  public enum ForeignTokens {
    /** The request goes on, without a user of Headroom. */
    PASS,
    /** It is refused. */
    REFUSE
  }

  /** Returns how fresh the knowledge of revocations must be; a path that is both is fresh. */
  List<TokenFilter.Rule> freshness() {
    return Stream.concat(
            fresh.stream().map(path -> new TokenFilter.Rule(path, Freshness.FRESH)),
            lenient.stream().map(path -> new TokenFilter.Rule(path, Freshness.LENIENT)))
        .toList();
  }

  @Override
  public String toString() {
    return "SessionProperties[endpoints=%s]".formatted(endpoints);
  }
}
