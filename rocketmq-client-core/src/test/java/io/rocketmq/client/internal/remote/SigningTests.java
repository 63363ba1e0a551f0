package io.rocketmq.client.internal.remote;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.FieldWriter;
import io.rocketmq.client.internal.protocol.RequestCode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Signatures, compared with those of Apache's client.
 */
class SigningTests {

	private static final byte[] BODY = "body, größer".getBytes(StandardCharsets.UTF_8);

	@Test
	void signaturesEqualThoseOfApachesClient() {
		assertSame(Credentials.of("user", "secret-key"), BODY);
		assertSame(Credentials.of("Nutzer", "schlüssel"), new byte[0]);
	}

	@Test
	void theSecurityTokenIsSentAndSignedLikeApachesClient() {
		Credentials withToken = new Credentials("user", "secret-key", "a-token");
		assertSame(withToken, BODY);
		assertThat(ours(withToken, BODY)).containsEntry("SecurityToken", "a-token");
		assertThat(ours(withToken, BODY).get("Signature"))
			.isNotEqualTo(ours(Credentials.of("user", "secret-key"), BODY).get("Signature"));
	}

	private static void assertSame(Credentials credentials, byte[] body) {
		assertThat(ours(credentials, body)).containsExactlyInAnyOrderEntriesOf(apaches(credentials, body));
	}

	private static Map<String, String> ours(Credentials credentials, byte[] body) {
		Command command = Command.request(RequestCode.SEND_MESSAGE_V2, (out) -> {
			out.write("b", "topic");
			out.write("a", "group");
			out.write("e", 3);
			out.write("Upper", "größer");
			out.write("i", "");
		}, body);
		Map<String, String> fields = new HashMap<>();
		new Signing(credentials).signed(command).header().writeTo(new FieldWriter() {
			@Override
			public void write(String name, @Nullable String value) {
				fields.put(name, value);
			}

			@Override
			public void write(String name, long value) {
				fields.put(name, Long.toString(value));
			}
		});
		return fields;
	}

	private static Map<String, String> apaches(Credentials credentials, byte[] body) {
		RemotingCommand command = RemotingCommand.createRequestCommand(RequestCode.SEND_MESSAGE_V2.code(), null);
		command.setBody(body);
		command.addExtField("b", "topic");
		command.addExtField("a", "group");
		command.addExtField("e", "3");
		command.addExtField("Upper", "größer");
		new AclClientRPCHook((credentials.securityToken() != null)
				? new SessionCredentials(credentials.accessKey(), credentials.secretKey(), credentials.securityToken())
				: new SessionCredentials(credentials.accessKey(), credentials.secretKey()))
			.doBeforeRequest("127.0.0.1:1", command);
		return command.getExtFields();
	}

}
