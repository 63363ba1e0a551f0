package io.rocketmq.client.internal.remote;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Signatures of requests, as in Apache's {@code AclClientRPCHook} and {@code AclSigner}:
 * HMAC-SHA1, in Base64, of the body and the values of all header fields in the order of
 * their names. Signing comes last, since no field may change afterwards. Thread-safe.
 */
final class Signing {

	private static final String ALGORITHM = "HmacSHA1";

	private static final String SIGNATURE = "Signature";

	private final Credentials credentials;

	/** Cloned for each request, which is faster than a lookup of the algorithm. */
	private final Mac prototype;

	Signing(Credentials credentials) {
		this.credentials = credentials;
		try {
			this.prototype = Mac.getInstance(ALGORITHM);
			this.prototype.init(new SecretKeySpec(credentials.secretKey().getBytes(StandardCharsets.UTF_8), ALGORITHM));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(
					"This Java runtime has no algorithm " + ALGORITHM + ", which signatures need.", ex);
		}
	}

	Command signed(Command command) {
		Map<String, String> fields = new TreeMap<>();
		command.header().writeTo(new FieldWriter() {
			@Override
			public void write(String name, @Nullable String value) {
				if (value != null && !value.isEmpty()) {
					fields.put(name, value);
				}
			}

			@Override
			public void write(String name, long value) {
				fields.put(name, Long.toString(value));
			}
		});
		fields.put("AccessKey", this.credentials.accessKey());
		if (this.credentials.securityToken() != null) {
			fields.put("SecurityToken", this.credentials.securityToken());
		}
		fields.put(SIGNATURE, signature(fields, command.body()));
		return command.withHeader((out) -> fields.forEach(out::write));
	}

	private String signature(Map<String, String> fields, byte[] body) {
		Mac mac = copy();
		fields.forEach((name, value) -> mac.update(value.getBytes(StandardCharsets.UTF_8)));
		return Base64.getEncoder().encodeToString(mac.doFinal(body));
	}

	private Mac copy() {
		try {
			return (Mac) this.prototype.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("Algorithm " + ALGORITHM + " of this Java runtime can't be cloned.", ex);
		}
	}

}
