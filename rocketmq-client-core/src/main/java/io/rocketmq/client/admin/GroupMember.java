package io.rocketmq.client.admin;

import org.jspecify.annotations.Nullable;

/**
 * A connected member of a producer or consumer group.
 *
 * @param clientId its client id
 * @param address its {@code ip:port}
 * @param language its language, such as {@code JAVA}, or null if it does not say
 * @param version its version, a number of Apache's {@code MQVersion}
 */
public record GroupMember(String clientId, String address, @Nullable String language, int version) {
}
