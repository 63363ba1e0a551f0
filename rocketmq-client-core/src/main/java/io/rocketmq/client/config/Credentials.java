package io.rocketmq.client.config;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Credentials that sign requests, for servers with access control (ACL 1.0 and 2.0).
 *
 * @param accessKey access key, which is the user's name
 * @param secretKey secret key
 * @param securityToken token of temporary keys, or null
 */
public record Credentials(String accessKey, String secretKey, @Nullable String securityToken) {

	/**
	 * Checks the keys.
	 * @throws IllegalArgumentException if one is blank
	 */
	public Credentials {
		Arguments.notNull(accessKey, "accessKey");
		Arguments.notNull(secretKey, "secretKey");
		if (accessKey.isBlank() || secretKey.isBlank()) {
			throw new IllegalArgumentException("Credentials have a blank access key or secret key: access key '"
					+ accessKey + "'. Set both, or no credentials.");
		}
	}

	/**
	 * Returns credentials without a token.
	 * @throws IllegalArgumentException if one is blank
	 */
	public static Credentials of(String accessKey, String secretKey) {
		Arguments.notNull(accessKey, "accessKey");
		Arguments.notNull(secretKey, "secretKey");
		return new Credentials(accessKey, secretKey, null);
	}

	/** Returns the credentials with their secrets masked. */
	@Override
	public String toString() {
		return new OptionText("Credentials").option("accessKey", this.accessKey)
			.secret("secretKey", this.secretKey)
			.secret("securityToken", this.securityToken)
			.toString();
	}

}
