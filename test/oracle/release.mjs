// A datasource alone, of the release that the reference engine is of: PRISMA=7 in the environment says that of 7, which
// has no url.
export const stub = (provider) => `datasource db {\n  provider = "${provider}"\n${process.env.PRISMA === '7' ? '' : '  url = "x"\n'}}\n`;
