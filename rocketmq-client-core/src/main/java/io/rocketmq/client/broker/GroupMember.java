package io.rocketmq.client.broker;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Connected member of a producer or consumer group.
 *
 * @param clientId client id of the member
 * @param address {@code ip:port} of the member
 * @param language language of the client, such as {@code JAVA}, or null if unknown
 * @param version version of the client, a number of Apache's {@code MQVersion}
 */
public record GroupMember(String clientId, String address, @Nullable String language, int version) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value that is not nullable is null
	 */
	public GroupMember {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(address, "address");
	}

}
