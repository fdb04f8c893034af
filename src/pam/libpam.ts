import { RmiError } from "../errors.js";

/** What is asked. `service` names a file of /etc/pam.d. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly service: string;
}

/** Of pam_appl.h and _pam_types.h of Linux-PAM. */
const PAM_SUCCESS = 0;
const PAM_BUF_ERR = 5;
const PAM_CONV_ERR = 19;
const PAM_PROMPT_ECHO_OFF = 1;
const PAM_PROMPT_ECHO_ON = 2;
const PAM_SILENT = 0x8000;
const PAM_DISALLOW_NULL_AUTHTOK = 0x0001;
const PAM_REFRESH_CRED = 0x0010;
const PAM_MAX_NUM_MSG = 32;

/**
 * One PAM transaction: start, authenticate with the password as the answer to every prompt that does not echo,
 * see whether the account may be used at all, refresh credentials, end. Blocks until PAM has decided.
 *
 * @throws RmiError `unsupported` when this machine has no libpam, or koffi is not installed for it
 */
export async function logIn({ user, password, service }: Login): Promise<boolean> {
  const pam = await openPam();
  const converse = pam.conversation(password);
  try {
    const handle: [unknown] = [null];
    if (pam.start(service, user, { conv: converse, data: null }, handle) !== PAM_SUCCESS) return false;
    let status = pam.authenticate(handle[0], PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    if (status === PAM_SUCCESS) status = pam.account(handle[0], PAM_SILENT);
    const isGranted = status === PAM_SUCCESS;
    if (isGranted) status = pam.credentials(handle[0], PAM_SILENT | PAM_REFRESH_CRED);
    pam.end(handle[0], status);
    return isGranted;
  } finally {
    pam.forget(converse);
  }
}

interface Pam {
  start(service: string, user: string, conversation: object, handle: [unknown]): number;
  authenticate(handle: unknown, flags: number): number;
  account(handle: unknown, flags: number): number;
  credentials(handle: unknown, flags: number): number;
  end(handle: unknown, status: number): number;
  conversation(password: string): bigint;
  forget(conversation: bigint): void;
}

async function openPam(): Promise<Pam> {
  const { default: koffi } = await import("koffi").catch((cause: unknown) => {
    throw new RmiError("unsupported", "koffi, by which libpam is called, is not installed", { cause });
  });
  const library = (name: string): ReturnType<typeof koffi.load> => {
    try {
      return koffi.load(name);
    } catch (cause) {
      throw new RmiError("unsupported", `this machine has no PAM (${name} cannot be loaded)`, { cause });
    }
  };
  const libpam = library("libpam.so.0");
  const libc = koffi.load(null); // what this process has linked already
  const calloc = libc.func("void *calloc(size_t count, size_t size)");
  const strdup = libc.func("void *strdup(const char *text)");
  const message = koffi.struct("pam_message", { msg_style: "int", msg: "char *" });
  const response = koffi.struct("pam_response", { resp: "void *", resp_retcode: "int" });
  const conversation = koffi.pointer(
    koffi.proto("int pam_conversation(int count, const void *messages, _Out_ void **responses, void *data)"),
  );
  koffi.struct("pam_conv", { conv: conversation, data: "void *" });

  /** PAM frees what it gets, with free(3): it is made by calloc and strdup. */
  const answers = (password: string, count: number, messages: unknown): unknown => {
    const size = koffi.sizeof(response);
    const list = calloc(count, size) as unknown;
    if (list === null) return undefined;
    const asked = koffi.decode(messages, koffi.array("void *", count)) as unknown[];
    for (const [index, one] of asked.entries()) {
      const { msg_style: style } = koffi.decode(one, message) as { msg_style: number };
      if (style !== PAM_PROMPT_ECHO_OFF && style !== PAM_PROMPT_ECHO_ON) continue; // it tells, and asks nothing
      const resp = strdup(style === PAM_PROMPT_ECHO_OFF ? password : "") as unknown;
      koffi.encode(list, index * size, response, { resp, resp_retcode: 0 });
    }
    return list;
  };

  return {
    start: libpam.func(
      "int pam_start(const char *service, const char *user, const pam_conv *conv, _Out_ void **handle)",
    ) as Pam["start"],
    authenticate: libpam.func("int pam_authenticate(void *handle, int flags)") as Pam["authenticate"],
    account: libpam.func("int pam_acct_mgmt(void *handle, int flags)") as Pam["account"],
    credentials: libpam.func("int pam_setcred(void *handle, int flags)") as Pam["credentials"],
    end: libpam.func("int pam_end(void *handle, int status)") as Pam["end"],
    conversation: (password) =>
      koffi.register((count: number, messages: unknown, responses: unknown): number => {
        if (count < 1 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
        const list = answers(password, count, messages);
        if (list === undefined) return PAM_BUF_ERR;
        koffi.encode(responses, "void *", list);
        return PAM_SUCCESS;
      }, conversation),
    forget: (converse) => koffi.unregister(converse),
  };
}
