package io.rocketmq.client.internal.protocol.codec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Message as stored by the broker, decoded lazily: the messages of a response share its
 * bytes. Two threads may decode the same part at the same time, with equal results.
 */
final class StoredMessage implements ReceivedMessage {

	/** Stands for no tag; it separates properties, so that no tag contains it. */
	private static final String NO_TAG = "\u0001";

	private final ByteBuffer data;

	/** Stored body, if it is not in the data. */
	private final byte @Nullable [] cutOut;

	private final StoredMessageLayout layout;

	private final MessageQueue queue;

	private final @Nullable Namespace namespace;

	private final long queueOffset;

	/** Whether it is a member of a batch, which shares the header of the batch. */
	private final boolean member;

	private volatile byte @Nullable [] body;

	private volatile @Nullable Map<String, String> properties;

	/** Kept, as both filter and listener read it. */
	private volatile @Nullable String tag;

	StoredMessage(ByteBuffer data, byte @Nullable [] cutOut, StoredMessageLayout layout, MessageQueue queue,
			@Nullable Namespace namespace, long queueOffset, boolean member) {
		this.data = data;
		this.cutOut = cutOut;
		this.layout = layout;
		this.queue = queue;
		this.namespace = namespace;
		this.queueOffset = queueOffset;
		this.member = member;
	}

	@Override
	public String topic() {
		String stored = this.queue.topic();
		if (stored.startsWith(ResourceNames.RETRY_PREFIX)) {
			String origin = property(PropertyNames.RETRY_TOPIC);
			if (origin != null) {
				return (this.namespace != null) ? this.namespace.unwrap(origin) : origin;
			}
		}
		return stored;
	}

	@Override
	public byte[] body() {
		byte[] known = this.body;
		if (known == null) {
			checkBody();
			byte[] stored = (this.cutOut != null) ? this.cutOut : Arrays.copyOfRange(this.data.array(),
					this.layout.bodyAt(), this.layout.bodyAt() + this.layout.bodyLength());
			known = isCompressed() ? Compression.decompress(stored, sysFlag()) : stored;
			this.body = known;
		}
		return known;
	}

	@Override
	public ByteBuffer bodyBuffer() {
		if (this.cutOut != null || isCompressed()) {
			return ByteBuffer.wrap(body()).asReadOnlyBuffer();
		}
		checkBody();
		return this.data.slice(this.layout.bodyAt(), this.layout.bodyLength()).asReadOnlyBuffer();
	}

	@Override
	public int bodyLength() {
		if (isCompressed()) {
			return body().length;
		}
		return (this.cutOut != null) ? this.cutOut.length : this.layout.bodyLength();
	}

	@Override
	public int storedSize() {
		return this.layout.size();
	}

	@Override
	public @Nullable String tag() {
		String known = this.tag;
		if (known == null) {
			String found = property(PropertyNames.TAGS);
			known = (found != null) ? found : NO_TAG;
			this.tag = known;
		}
		return known.equals(NO_TAG) ? null : known;
	}

	@Override
	public @Nullable String property(String name) {
		Arguments.notNull(name, "name");
		Map<String, String> known = this.properties;
		if (known != null) {
			return known.get(name);
		}
		// Most readers only need the tag and the id.
		return MessageProperties.find(this.data.array(), this.layout.propertiesAt(), this.layout.propertiesLength(),
				name);
	}

	@Override
	public Map<String, String> properties() {
		Map<String, String> known = this.properties;
		if (known == null) {
			known = Collections.unmodifiableMap(MessageProperties.parse(new String(this.data.array(),
					this.layout.propertiesAt(), this.layout.propertiesLength(), StandardCharsets.UTF_8)));
			this.properties = known;
		}
		return known;
	}

	@Override
	public String messageId() {
		String id = property(PropertyNames.UNIQUE_KEY);
		return (id != null) ? id : offsetMessageId();
	}

	@Override
	public String offsetMessageId() {
		int at = this.layout.storeHostAt();
		byte[] address = new byte[hostLength(MessageSysFlag.STORE_HOST_V6)];
		this.data.get(at, address);
		return MessageIds.offsetMessageId(address, this.data.getInt(at + address.length), commitLogOffset());
	}

	@Override
	public MessageQueue queue() {
		return this.queue;
	}

	@Override
	public long queueOffset() {
		return this.queueOffset;
	}

	@Override
	public long commitLogOffset() {
		return this.data.getLong(this.layout.start() + StoredMessageLayout.COMMIT_LOG_OFFSET);
	}

	@Override
	public int reconsumeTimes() {
		return this.data.getInt(this.layout.reconsumeTimesAt());
	}

	@Override
	public int flag() {
		return this.data.getInt(this.layout.flagAt());
	}

	@Override
	public Instant bornAt() {
		return Instant.ofEpochMilli(this.data.getLong(this.layout.start() + StoredMessageLayout.BORN_TIMESTAMP));
	}

	@Override
	public Instant storedAt() {
		return Instant.ofEpochMilli(this.data.getLong(this.layout.storeHostAt() - 8));
	}

	@Override
	public InetSocketAddress bornHost() {
		byte[] address = new byte[hostLength(MessageSysFlag.BORN_HOST_V6)];
		int at = this.layout.start() + StoredMessageLayout.BORN_HOST;
		this.data.get(at, address);
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address),
					this.data.getInt(at + address.length) & 0xFFFF);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address of " + address.length + " bytes was rejected", ex);
		}
	}

	private int sysFlag() {
		return this.data.getInt(this.layout.start() + StoredMessageLayout.SYS_FLAG);
	}

	/** Verifies the checksum when the body is first read; 0 is no checksum. */
	private void checkBody() {
		int expected = this.member ? 0 : this.data.getInt(this.layout.start() + StoredMessageLayout.BODY_CRC);
		if (expected == 0) {
			return;
		}
		CRC32 crc = new CRC32();
		if (this.cutOut != null) {
			crc.update(this.cutOut);
		}
		else {
			crc.update(this.data.array(), this.layout.bodyAt(), this.layout.bodyLength());
		}
		int actual = (int) crc.getValue() & Integer.MAX_VALUE;
		if (actual != expected) {
			throw new ProtocolViolationException(
					"The body of the message at offset " + this.queueOffset + " is damaged: its CRC is "
							+ Integer.toHexString(actual) + " (stored: " + Integer.toHexString(expected) + ")",
					new ErrorContext(this.queue.topic(), this.queue.queueId(), this.queue.brokerName(), null, null,
							null, null, null),
					null);
		}
	}

	private boolean isCompressed() {
		return !this.member && (sysFlag() & MessageSysFlag.COMPRESSED) != 0;
	}

	private int hostLength(int v6Bit) {
		return ((sysFlag() & v6Bit) != 0) ? 16 : 4;
	}

	@Override
	public String toString() {
		return "Message " + messageId() + " of " + topic() + " at " + this.queue + ':' + queueOffset();
	}

}
