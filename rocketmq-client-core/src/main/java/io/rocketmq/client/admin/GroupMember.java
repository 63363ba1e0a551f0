package io.rocketmq.client.admin;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * A connected member of a producer or consumer group.
 *
 * @param clientId its client id
 * @param address its {@code ip:port}
 * @param language its language, such as {@code JAVA}, or null if it does not say
 * @param version its version, a number of Apache's {@code MQVersion}
 */
public record GroupMember(String clientId, String address, @Nullable String language, int version) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public GroupMember {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(address, "address");
	}

}
