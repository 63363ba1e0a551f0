package io.rocketmq.client.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Stored message, written field by field after the protocol's description.
 */
public final class StoredMessageBytes {

	private boolean longTopic;

	private int queueId = 3;

	private long queueOffset = 42;

	private long commitLogOffset = 1111;

	private int sysFlag;

	private byte[] bornHost = { 10, 0, 0, 1 };

	private byte[] storeHost = { 127, 0, 0, 1 };

	private int reconsumeTimes;

	private byte[] body = { 1, 2, 3 };

	private String topic = "orders";

	private String properties = "";

	public static StoredMessageBytes message() {
		return new StoredMessageBytes();
	}

	/** Sets a topic whose length has two bytes (version 2). */
	public StoredMessageBytes longTopic(String value) {
		this.longTopic = true;
		this.topic = value;
		return this;
	}

	public StoredMessageBytes topic(String value) {
		this.topic = value;
		return this;
	}

	public StoredMessageBytes queueId(int value) {
		this.queueId = value;
		return this;
	}

	public StoredMessageBytes queueOffset(long value) {
		this.queueOffset = value;
		return this;
	}

	public StoredMessageBytes commitLogOffset(long value) {
		this.commitLogOffset = value;
		return this;
	}

	public StoredMessageBytes sysFlag(int value) {
		this.sysFlag |= value;
		return this;
	}

	/** Sets the sender's address; 16 bytes set its flag. */
	public StoredMessageBytes bornHost(byte[] value) {
		this.bornHost = value;
		return (value.length == 16) ? sysFlag(16) : this;
	}

	/** Sets the broker's address; 16 bytes set its flag. */
	public StoredMessageBytes storeHost(byte[] value) {
		this.storeHost = value;
		return (value.length == 16) ? sysFlag(32) : this;
	}

	public StoredMessageBytes reconsumeTimes(int value) {
		this.reconsumeTimes = value;
		return this;
	}

	public StoredMessageBytes body(byte[] value) {
		this.body = value;
		return this;
	}

	public StoredMessageBytes property(String name, String value) {
		this.properties += name + '\u0001' + value + '\u0002';
		return this;
	}

	public byte[] bytes() {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(all);
		try {
			out.writeInt(this.longTopic ? 0xDAA320AB : 0xDAA320A7);
			CRC32 crc = new CRC32();
			crc.update(this.body);
			out.writeInt((int) crc.getValue() & 0x7FFFFFFF);
			out.writeInt(this.queueId);
			out.writeInt(77);
			out.writeLong(this.queueOffset);
			out.writeLong(this.commitLogOffset);
			out.writeInt(this.sysFlag);
			out.writeLong(1_700_000_000_123L);
			out.write(this.bornHost);
			out.writeInt(50_000);
			out.writeLong(1_700_000_000_456L);
			out.write(this.storeHost);
			out.writeInt(10_911);
			out.writeInt(this.reconsumeTimes);
			out.writeLong(0);
			out.writeInt(this.body.length);
			out.write(this.body);
			byte[] name = this.topic.getBytes(StandardCharsets.UTF_8);
			if (this.longTopic) {
				out.writeShort(name.length);
			}
			else {
				out.writeByte(name.length);
			}
			out.write(name);
			byte[] text = this.properties.getBytes(StandardCharsets.UTF_8);
			out.writeShort(text.length);
			out.write(text);
			ByteArrayOutputStream framed = new ByteArrayOutputStream();
			new DataOutputStream(framed).writeInt(all.size() + 4);
			all.writeTo(framed);
			return framed.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the messages of an answer, one after the other. */
	public static byte[] concat(byte[]... messages) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] each : messages) {
			all.writeBytes(each);
		}
		return all.toByteArray();
	}

}
