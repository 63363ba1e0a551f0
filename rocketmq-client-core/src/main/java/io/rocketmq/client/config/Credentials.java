package io.rocketmq.client.config;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Credentials that sign requests, for servers with access control (ACL 1.0 and 2.0).
 *
 * @param accessKey the user's name
 * @param secretKey the user's secret
 * @param securityToken a token that goes with temporary keys, or null
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
			throw new IllegalArgumentException(
					"The access key '" + accessKey + "' or its secret key is blank: give both, or no credentials");
		}
	}

	/**
	 * Returns credentials without a token.
	 * @param accessKey the user's name
	 * @param secretKey the user's secret
	 * @return the credentials
	 * @throws IllegalArgumentException if one is blank
	 */
	public static Credentials of(String accessKey, String secretKey) {
		Arguments.notNull(accessKey, "accessKey");
		Arguments.notNull(secretKey, "secretKey");
		return new Credentials(accessKey, secretKey, null);
	}

	/** Returns the access key alone: secrets are masked. */
	@Override
	public String toString() {
		return new OptionText("Credentials").option("accessKey", this.accessKey)
			.secret("secretKey", this.secretKey)
			.secret("securityToken", this.securityToken)
			.toString();
	}

}
